/** Invoke: which version runs, and what the response contains. */
import { AwsError, type CloudResponse } from "../service.ts";
import { type Call, pathPart } from "./call.ts";
import { runWithinConcurrency } from "./concurrency/concurrency.ts";
import type { ControlPlane } from "./control-plane.ts";
import { findFunction, publishedVersion } from "./functions/functions.ts";
import type { LambdaFunction } from "./functions/records.ts";
import { nextHalves, refuseWhilePending } from "./functions/updates.ts";
import { LONGEST_NAMESPACED_NAME } from "./names.ts";
import { oneOf, TooManyRequests, validationError } from "./refusals.ts";
import type { InvocationResult, RunnableVersion } from "./runtime/function-runner.ts";
import { resourceIn } from "./runtime/runner.ts";
import { drawnVersion, nextRouting } from "./versions/alias-routing.ts";
import { runnableVersion } from "./versions/runnable-version.ts";
import { refuseToInvokeUnlessActive } from "./versions/snap-start.ts";

/** Largest response of a synchronous invocation; AWS allows 100 bytes above 6 MiB. */
const MAX_ANSWER_BYTES = 6_291_556;

/** The Invoke operation. */
export async function invoke(call: Call): Promise<CloudResponse> {
  const { plane, request } = call;
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  const payload = payloadOf(plane, request.body, type);
  const { fn, qualifier } = findFunction(
    plane,
    pathPart(call, "FunctionName"),
    request.query.get("Qualifier"),
    referenceOptions,
  );
  const version = versionToRun(plane, fn, qualifier);
  if (type === "DryRun") return { status: 204 };
  if (type === "Event") {
    void runWhenPossible(plane, fn, version, payload);
    return { status: 202 };
  }
  const result = limitAnswer(await run(plane, fn, version, payload));
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amz-executed-version": result.executedVersion,
      ...(result.functionError === null ? {} : { "x-amz-function-error": result.functionError }),
      ...(request.headers["x-amz-log-type"] === "Tail"
        ? { "x-amz-log-result": Buffer.from(result.logTail).toString("base64") }
        : {}),
    },
    body: result.payload,
  };
}

/** Invokes a function synchronously from inside the cloud, under the same limits. @throws AwsError */
export async function invokeFunction(
  plane: ControlPlane,
  nameOrArn: string,
  payload: string,
): Promise<InvocationResult> {
  const checked = payloadOf(plane, Buffer.from(payload), "RequestResponse");
  const { fn, qualifier } = findFunction(plane, nameOrArn, null, referenceOptions);
  return limitAnswer(await run(plane, fn, versionToRun(plane, fn, qualifier), checked));
}

const referenceOptions = { longest: LONGEST_NAMESPACED_NAME, unqualified: "$LATEST" } as const;

/** @throws TooManyRequests if too many invocations are running; this is counted as a throttle */
async function run(plane: ControlPlane, fn: LambdaFunction, version: RunnableVersion, payload: string) {
  return runWithinConcurrency(plane, fn, () => plane.runner.invoke(version, payload)).catch((error: unknown) => {
    if (error instanceof TooManyRequests)
      plane.metrics?.recordThrottle({
        functionName: fn.name,
        resource: resourceIn(version.arn),
        executedVersion: version.qualifier,
      });
    throw error;
  });
}

/**
 * Queues an event while too many invocations are running, and retries at most five minutes apart (Lambda guide,
 * "Asynchronous invocation").
 */
async function runWhenPossible(
  plane: ControlPlane,
  fn: LambdaFunction,
  version: RunnableVersion,
  payload: string,
  pause = 1,
) {
  await run(plane, fn, version, payload).catch((error: unknown) => {
    if (!(error instanceof TooManyRequests)) return warnNotRun(error);
    plane.later(pause, () => runWhenPossible(plane, fn, version, payload, Math.min(pause * 2, 300)));
  });
}

function payloadOf(plane: ControlPlane, body: Buffer, type: string): string {
  if (type !== "RequestResponse" && type !== "Event" && type !== "DryRun") {
    throw validationError({
      where: "invocationType",
      value: type,
      constraint: oneOf(["Event", "RequestResponse", "DryRun"]),
    });
  }
  const limit = type === "Event" ? plane.quotas.asynchronousPayloadBytes : plane.quotas.synchronousPayloadBytes;
  if (body.length > limit) {
    const message = `${body.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new AwsError("RequestTooLargeException", message, 413);
  }
  const payload = body.length === 0 ? "{}" : body.toString();
  try {
    JSON.parse(payload);
  } catch (cause) {
    const message = `Could not parse request body into json: ${(cause as Error).message}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
  return payload;
}

/**
 * The version that this invocation runs. For a moment after a change, an alias and $LATEST alternate between old and
 * new. If an alias moves and its old version is deleted immediately, some invocations of the alias fail
 * (DataBiosphere/azul#7883).
 */
function versionToRun(plane: ControlPlane, fn: LambdaFunction, qualifier: string | null): RunnableVersion {
  const alias = fn.aliases.get(qualifier ?? "");
  const version = alias === undefined ? qualifier : drawnVersion(nextRouting(alias), plane.random());
  if (version === null || version === "$LATEST") {
    refuseWhilePending(fn);
    return runnableVersion(fn, "$LATEST", qualifier, nextHalves(fn.latest));
  }
  const published = publishedVersion(fn, version, qualifier);
  refuseToInvokeUnlessActive(published);
  return runnableVersion(fn, published.version, qualifier, published);
}

function limitAnswer(result: InvocationResult): InvocationResult {
  if (Buffer.byteLength(result.payload) <= MAX_ANSWER_BYTES) return result;
  const payload = JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
  return { ...result, payload, functionError: "Unhandled" };
}

/** Warns that this machine could not run an Event invocation: its caller does not wait for the result. */
function warnNotRun(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
