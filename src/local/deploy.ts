/** Puts the packaged service into the embedded cloud, by the same AWS calls any other endpoint would get. */
import { awsClients } from "../aws/clients.ts";
import { deployStack } from "../aws/stack/deploy.ts";
import { packagedService } from "./packaging.ts";

/**
 * Deploys the service of one stage to the endpoint that `AWS_ENDPOINT_URL` names; packages it first where it changed.
 * @throws Error where packaging fails, or where the stage is deployed there already
 */
export async function deployService({ stage = "dev", accountId = "000000000000" } = {}): Promise<void> {
  const folder = await packagedService(stage);
  await deployStack(folder, { clients: awsClients(), accountId, stackName: `layershift-${stage}` });
}
