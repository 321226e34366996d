/** Puts the packaged service into the embedded cloud, by the same AWS calls any other endpoint would get. */
import { type AwsSettings, awsClients } from "../src/aws/clients.ts";
import { serviceNameOf } from "../src/domain/service-names.ts";
import { type Parameters, packagedService } from "./packaging.ts";
import { deployStack } from "./stack/deploy.ts";

/** As a deployment to AWS takes them: here layer artifacts may lie in any bucket, and every function may be touched. */
export const openToAll = { functionPrefixes: "*", layerBuckets: "*" } as const;

interface Deployment {
  readonly stage?: string;
  readonly accountId?: string;
  readonly parameters?: Parameters;
  readonly settings?: AwsSettings;
}

/**
 * Deploys the service of one stage to the endpoint that `AWS_ENDPOINT_URL` names; packages it first where it changed.
 * Deploying again updates. Answers what the endpoint does not offer and the deployment goes without.
 * @throws Error where packaging fails
 */
export async function deployService(deployment: Deployment = {}): Promise<readonly string[]> {
  const { stage = "dev", accountId = "000000000000", parameters = openToAll, settings } = deployment;
  const folder = await packagedService(stage, parameters);
  return deployStack(folder, { clients: awsClients(settings), accountId, stackName: serviceNameOf(stage) });
}
