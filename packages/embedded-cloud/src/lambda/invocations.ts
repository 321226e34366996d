/** Invoke: which version runs, in what shape its answer goes back. */
import { AwsError, type CloudResponse } from "../service.ts";
import { type Call, pathPart } from "./call.ts";
import { withinConcurrency } from "./concurrency/concurrency.ts";
import type { ControlPlane } from "./control-plane.ts";
import { functionNamed, publishedVersion } from "./functions/functions.ts";
import type { LambdaFunction } from "./functions/records.ts";
import { nextHalves, refuseWhilePending } from "./functions/updates.ts";
import { LONGEST_NAMESPACED_NAME } from "./names.ts";
import { oneOf, TooManyRequests, validationError } from "./refusals.ts";
import type { InvocationResult, RunnableVersion } from "./runtime/function-runner.ts";
import { resourceIn } from "./runtime/runner.ts";
import { nextRouting, versionDrawn } from "./versions/alias-routing.ts";
import { runnableVersion } from "./versions/runnable-version.ts";
import { refuseToInvokeUnlessActive } from "./versions/snap-start.ts";

/** Largest answer of a synchronous invocation; AWS allows 100 bytes above 6 MiB. */
const longestAnswerBytes = 6_291_556;

/** The Invoke operation. */
export async function invoke(call: Call): Promise<CloudResponse> {
  const { plane, request } = call;
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  const payload = payloadOf(plane, request.body, type);
  const { fn, qualifier } = functionNamed(
    plane,
    pathPart(call, "FunctionName"),
    request.query.get("Qualifier"),
    invoked,
  );
  const version = runnable(plane, fn, qualifier);
  if (type === "DryRun") return { status: 204 };
  if (type === "Event") {
    void runInTurn(plane, fn, version, payload);
    return { status: 202 };
  }
  const result = shortEnough(await run(plane, fn, version, payload));
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

/** A synchronous invocation from inside the cloud, under the same limits. @throws AwsError */
export async function invokeFunction(
  plane: ControlPlane,
  nameOrArn: string,
  payload: string,
): Promise<InvocationResult> {
  const checked = payloadOf(plane, Buffer.from(payload), "RequestResponse");
  const { fn, qualifier } = functionNamed(plane, nameOrArn, null, invoked);
  return shortEnough(await run(plane, fn, runnable(plane, fn, qualifier), checked));
}

const invoked = { longest: LONGEST_NAMESPACED_NAME, unqualified: "$LATEST" } as const;

/** @throws TooManyRequests where too many are under way, which counts as a throttle */
async function run(plane: ControlPlane, fn: LambdaFunction, version: RunnableVersion, payload: string) {
  return withinConcurrency(plane, fn, () => plane.runner.invoke(version, payload)).catch((error: unknown) => {
    if (error instanceof TooManyRequests)
      plane.metrics?.refused({
        functionName: fn.name,
        resource: resourceIn(version.arn),
        executedVersion: version.qualifier,
      });
    throw error;
  });
}

/**
 * An event waits in a queue while too many invocations are under way, up to five minutes at a time (Lambda guide,
 * "Asynchronous invocation").
 */
async function runInTurn(
  plane: ControlPlane,
  fn: LambdaFunction,
  version: RunnableVersion,
  payload: string,
  pause = 1,
) {
  await run(plane, fn, version, payload).catch((error: unknown) => {
    if (!(error instanceof TooManyRequests)) return reportUnrun(error);
    plane.later(pause, () => runInTurn(plane, fn, version, payload, Math.min(pause * 2, 300)));
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
 * What a qualifier leads to now: an alias draws, and just moved it leads the old way too; $LATEST in its overlap takes
 * the next half in turn. A version left by its alias and deleted at once is not found by some of the alias's callers
 * (DataBiosphere/azul#7883).
 */
function runnable(plane: ControlPlane, fn: LambdaFunction, qualifier: string | null): RunnableVersion {
  const alias = fn.aliases.get(qualifier ?? "");
  const version = alias === undefined ? qualifier : versionDrawn(nextRouting(alias), plane.random());
  if (version === null || version === "$LATEST") {
    refuseWhilePending(fn);
    return runnableVersion(fn, "$LATEST", qualifier, nextHalves(fn.latest));
  }
  const published = publishedVersion(fn, version, qualifier);
  refuseToInvokeUnlessActive(published);
  return runnableVersion(fn, published.version, qualifier, published);
}

function shortEnough(result: InvocationResult): InvocationResult {
  if (Buffer.byteLength(result.payload) <= longestAnswerBytes) return result;
  const payload = JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${longestAnswerBytes} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
  return { ...result, payload, functionError: "Unhandled" };
}

/** Nobody waits for an Event invocation, so what kept the machine from running it is said here. */
function reportUnrun(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
