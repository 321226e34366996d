/** Deploys the packaged service to the embedded cloud, with the same AWS calls as for any endpoint. */
import { awsClients } from "../src/aws/clients.ts";
import type { AwsSettings } from "../src/aws/region.ts";
import { serviceNameOf } from "../src/domain/service-names.ts";
import { packageService } from "./packaging.ts";
import { type GivenParameters, parametersFrom } from "./parameters.ts";
import { deployStack } from "./stack/deploy.ts";
import { readTemplate } from "./stack/template.ts";
import { templateOf } from "./template.ts";

/** Parameters for local use: any function may be changed, and layer artifacts may be in any bucket. */
export const localParameters = { functionPrefixes: "*", layerBuckets: "*" } as const;

interface Deployment {
  readonly stage?: string;
  readonly accountId?: string;
  readonly parameters?: GivenParameters;
  readonly settings?: AwsSettings;
}

/**
 * Creates or updates the service of one stage at the endpoint in `AWS_ENDPOINT_URL`, after packaging it if it changed.
 * Returns what the endpoint does not offer and the deployment leaves out.
 * @throws Error if packaging fails
 */
export async function deployService(deployment: Deployment = {}): Promise<readonly string[]> {
  const { stage = "dev", accountId = "000000000000", parameters = localParameters, settings } = deployment;
  const folder = await packageService();
  const deployed = { stage, partition: "aws", parameters: parametersFrom(parameters) };
  const template = templateOf(await readTemplate(folder), deployed);
  return deployStack(template, { folder, clients: awsClients(settings), accountId, stackName: serviceNameOf(stage) });
}
