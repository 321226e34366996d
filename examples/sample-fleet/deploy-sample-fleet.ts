/** Brings the sample fleet into an account by plain AWS calls; only ever meant for the embedded cloud or a sandbox. */
import pLimit from "p-limit";
import type { AwsClients } from "../../src/aws/clients.ts";
import { createFunction, publishLayerZip } from "../../src/aws/lambda/create-function.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import type { SampleFleet, SampleFunction } from "./sample-fleet.ts";

/** All of them: each waits about a second to become Active, and the budget sets the pace of the calls. */
const AT_ONCE = 24;

export interface DeployedFleet {
  /** Names of the functions that were created now, and of those that were there already and were left as they are. */
  readonly created: readonly string[];
  readonly existing: readonly string[];
}

/**
 * Creates every function that does not exist yet, with its layers, and returns when all of them can be invoked. All
 * calls share the process's budget for the account's control plane, so 24 functions take about two seconds.
 * @param options.roleArn role of the functions; they call no AWS service
 */
export async function deploySampleFleet(
  fleet: SampleFleet,
  { lambda }: Pick<AwsClients, "lambda">,
  { roleArn = "arn:aws:iam::000000000000:role/acme-dev-function" } = {},
): Promise<DeployedFleet> {
  const limit = pLimit(AT_ONCE);
  const { describe } = lambdaFrom(lambda);
  const results = await limit.map(fleet.functions, async (wanted) => {
    if ((await describe(wanted.name)) !== null) return "existing";
    await createFunction(lambda, { ...wanted, roleArn, layerArns: await publishedLayers(wanted) });
    return "created";
  });
  const namesOf = (result: (typeof results)[number]) =>
    fleet.functions.filter((_, index) => results[index] === result).map(({ name }) => name);
  return { created: namesOf("created"), existing: namesOf("existing") };

  async function publishedLayers({ layers }: SampleFunction): Promise<string[]> {
    return Promise.all(layers.map(({ name, zip }) => publishLayerZip(lambda, name, zip)));
  }
}
