/** Where an alias leads: to one version, or by weight to one of two. */
import { publishedVersion } from "../functions/functions.ts";
import type { Alias, LambdaFunction, Routing } from "../functions/records.ts";
import { conflict, invalidParameter } from "../refusals.ts";

/** Where the next invocation is led from: for a moment after a change, old and new take turns. */
export function nextRouting(alias: Alias): Routing {
  const { lingering } = alias;
  lingering.turn += 1;
  return lingering.before !== null && lingering.turn % 2 === 1 ? lingering.before : alias;
}

/** The version one invocation takes; `drawn` is 0 up to, not including, 1. */
export function versionDrawn({ functionVersion, weights }: Routing, drawn: number): string {
  let below = 0;
  for (const [version, weight] of weights) {
    below += weight;
    if (drawn < below) return version;
  }
  return functionVersion;
}

/**
 * Developer guide, "Implement Lambda canary deployments using a weighted alias": at most two versions, both published,
 * with one role and one dead-letter queue (the words on the role: serverless-heaven/serverless-aws-alias#64). A version
 * that failed to start is refused as a target (hashicorp/terraform-provider-aws#49904).
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
    checkSameSurroundings(fn, main, other);
  }
}

function refuseFailed(fn: LambdaFunction, version: string): void {
  if (publishedVersion(fn, version).state !== "Failed") return;
  throw conflict(
    "The operation cannot be performed at this time. The function is currently in the following state: 'Failed', StateReasonCode: 'FunctionError'",
  );
}

function checkSameSurroundings(fn: LambdaFunction, one: string, other: string): void {
  const [first, second] = [one, other].map((version) => publishedVersion(fn, version).configuration);
  if (first?.role !== second?.role)
    throw invalidParameter("Specified versions must be associated with the same execution role");
  if (JSON.stringify(first?.toldBack.DeadLetterConfig) !== JSON.stringify(second?.toldBack.DeadLetterConfig))
    throw invalidParameter("Specified versions must be associated with the same dead letter queue");
}
