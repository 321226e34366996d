import { openToAll } from "../../src/local/deploy.ts";
import { packagedService } from "../../src/local/packaging.ts";

/** Packages the service once, before any test file asks for it. */
export default async function setup(): Promise<void> {
  await packagedService("dev", openToAll);
}
