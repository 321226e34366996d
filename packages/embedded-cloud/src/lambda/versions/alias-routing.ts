/** The routing of an alias: to one version, or by weight to one of two. */
import { publishedVersion } from "../functions/functions.ts";
import type { Alias, LambdaFunction, Routing } from "../functions/records.ts";
import { conflict, invalidParameter } from "../refusals.ts";

/** The routing of the next invocation. Shortly after a change, invocations alternate between old and new. */
export function nextRouting(alias: Alias): Routing {
  const { lingering } = alias;
  lingering.turn += 1;
  return lingering.before !== null && lingering.turn % 2 === 1 ? lingering.before : alias;
}

/** The version that an invocation runs; `drawn` is a random number from 0 up to, but not including, 1. */
export function drawnVersion({ functionVersion, weights }: Routing, drawn: number): string {
  let below = 0;
  for (const [version, weight] of weights) {
    below += weight;
    if (drawn < below) return version;
  }
  return functionVersion;
}

/**
 * An alias has at most two versions, both published, with the same role and dead-letter queue. Failed versions are
 * refused. Sources: developer guide, "Implement Lambda canary deployments using a weighted alias";
 * serverless-heaven/serverless-aws-alias#64; hashicorp/terraform-provider-aws#49904.
 *
 * @throws AwsError
 */
export function checkRouting(fn: LambdaFunction, { functionVersion: main, weights }: Routing): void {
  if (weights.size > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (main !== "$LATEST") refuseFailed(fn, main);
  for (const other of weights.keys()) {
    if (main === "$LATEST")
      throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
    if (other === main) {
      throw invalidParameter(
        `Invalid function version ${main}. Function version ${main} is already included in routing configuration.`,
      );
    }
    refuseFailed(fn, other);
    checkSameRoleAndQueue(fn, main, other);
  }
}

function refuseFailed(fn: LambdaFunction, version: string): void {
  if (publishedVersion(fn, version).state !== "Failed") return;
  throw conflict(
    "The operation cannot be performed at this time. The function is currently in the following state: 'Failed', StateReasonCode: 'FunctionError'",
  );
}

function checkSameRoleAndQueue(fn: LambdaFunction, one: string, other: string): void {
  const [first, second] = [one, other].map((version) => publishedVersion(fn, version).configuration);
  if (first?.role !== second?.role)
    throw invalidParameter("Specified versions must be associated with the same execution role");
  if (JSON.stringify(first?.otherSettings.DeadLetterConfig) !== JSON.stringify(second?.otherSettings.DeadLetterConfig))
    throw invalidParameter("Specified versions must be associated with the same dead letter queue");
}
