/** Puts the packaged service into the embedded cloud, by the same AWS calls any other endpoint would get. */
import { awsClients } from "../aws/clients.ts";
import { deployStack } from "../aws/stack/deploy.ts";
import { type Parameters, packagedService } from "./packaging.ts";

/** As a deployment to AWS takes them: here layer artifacts may lie in any bucket, and every function may be touched. */
export const openToAll: Parameters = { functionPrefixes: "*", layerBuckets: "*" };

interface Deployment {
  readonly stage?: string;
  readonly accountId?: string;
  readonly parameters?: Parameters;
}

/**
 * Deploys the service of one stage to the endpoint that `AWS_ENDPOINT_URL` names; packages it first where it changed.
 * @throws Error where packaging fails, or where the stage is deployed there already
 */
export async function deployService(deployment: Deployment = {}): Promise<void> {
  const { stage = "dev", accountId = "000000000000", parameters = openToAll } = deployment;
  const folder = await packagedService(stage, parameters);
  await deployStack(folder, { clients: awsClients(), accountId, stackName: `layershift-${stage}` });
}
