import { localParameters } from "../../deployment/deploy-to-embedded-cloud.ts";
import { packageService } from "../../deployment/packaging.ts";

/** Packages the service once, before any test file asks for it. */
export default async function setup(): Promise<void> {
  await packagedForEmbeddedCloud();
}

/**
 * The folder of the service as tests deploy it. The Region is part of a package, and the embedded cloud's address
 * decides on it.
 */
export async function packagedForEmbeddedCloud(): Promise<string> {
  const { AWS_ENDPOINT_URL: before } = process.env;
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1";
  try {
    return await packageService("dev", localParameters);
  } finally {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
  }
}
