import { openToAll } from "../../deployment/deploy-to-embedded-cloud.ts";
import { packagedService } from "../../deployment/packaging.ts";

/** Packages the service once, before any test file asks for it. */
export default async function setup(): Promise<void> {
  await packagedService("dev", openToAll);
}
