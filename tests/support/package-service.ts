import { packageService } from "../../deployment/packaging.ts";

/** Packages the service once, before any test file asks for it. */
export default async function setup(): Promise<void> {
  await packageService();
}
