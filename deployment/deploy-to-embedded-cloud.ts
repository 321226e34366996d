/** Deploys the packaged service to the embedded cloud, with the same AWS calls as for any endpoint. */
import type { Provision } from "@layershift/embedded-cloud";
import { awsClients } from "../src/aws/clients.ts";
import type { AwsSettings } from "../src/aws/region.ts";
import { serviceNameOf } from "../src/domain/service-names.ts";
import { packageService } from "./packaging.ts";
import { type GivenParameters, parametersFrom } from "./parameters.ts";
import { deployStack } from "./stack/deploy.ts";
import { readTemplate, type Template } from "./stack/template.ts";
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
  const target = { folder, clients: awsClients(settings), accountId, stackName: serviceNameOf(stage) };
  return (await deployStack(template, target)).leftOut;
}

/** Creates the resources of the embedded cloud's CloudFormation stacks, which have their code in a bucket. */
export function provisionerFor(accountId = "000000000000"): Provision {
  return async ({ stackName, templateText }, report) => {
    const template = JSON.parse(templateText) as Template;
    const target = { clients: awsClients(), accountId, stackName, folder: null };
    const { outputs } = await deployStack(template, target, (logicalId, values) =>
      report({ logicalId, physicalId: values?.ref ?? "", isComplete: values !== null }),
    );
    return outputs;
  };
}
