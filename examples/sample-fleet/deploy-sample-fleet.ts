/** Creates the sample fleet with AWS calls. Only for the embedded cloud or a sandbox account. */
import pLimit from "p-limit";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { createFunction, publishLayerZip } from "./create-function.ts";
import type { SampleFleet, SampleFunction } from "./sample-fleet.ts";

/** All functions at the same time: each takes about a second to become Active, and the rate budget sets the pace. */
const AT_ONCE = 24;

export interface DeployedFleet {
  /** Names of the functions that were created, and of those that existed and were left unchanged. */
  readonly created: readonly string[];
  readonly existing: readonly string[];
}

/**
 * Creates every function that does not exist, with its layers, and waits until all can be invoked. All calls share the
 * process's rate budget, so 24 functions take about two seconds.
 * @param options.roleArn role of the functions, which call no AWS service
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
