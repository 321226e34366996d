/** A Task state: invokes its Lambda function, within its time limit, and again where its Retry says so. */
import { type Clock, scaledClock } from "../../clock.ts";
import { AwsError } from "../../service.ts";
import type { Retrier, TaskState } from "../definition/state-shapes.ts";
import type { History } from "../history.ts";
import { checkResult, matches, StateFailure, TOO_LARGE, withinLimit } from "./state-failure.ts";

/** Invokes in the name of a role. */
export type InvokeAs = (functionArn: string, payload: string, roleArn: string) => ReturnType<Invoke>;

/** What Lambda answers; `functionError` is set where the payload is an error object. */
export type Invoke = (
  functionArn: string,
  payload: string,
) => Promise<{ readonly payload: string; readonly functionError: string | null }>;

/** Invokes once, recording the Lambda events. Fails with the error and cause that Step Functions gives. */
export async function invoked(
  { Resource, TimeoutSeconds }: TaskState,
  effectiveInput: unknown,
  { invoke, history, signal }: { readonly invoke: Invoke; readonly history: History; readonly signal: AbortSignal },
): Promise<unknown> {
  const input = withinLimit(effectiveInput, `The input of the state/task '${Resource}' ${TOO_LARGE}`);
  history.add("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", {
    resource: Resource,
    input,
    ...(TimeoutSeconds === undefined ? {} : { timeoutInSeconds: TimeoutSeconds }),
  });
  history.add("LambdaFunctionStarted");
  try {
    const payload = await withinTime(invocation(invoke, Resource, input), TimeoutSeconds, signal);
    checkResult(payload, Resource);
    const output: unknown = payload === "" ? null : JSON.parse(payload);
    history.add("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", { output: JSON.stringify(output) });
    return output;
  } catch (failed) {
    if (failed instanceof StateFailure && !signal.aborted) {
      const type = failed.error === "States.Timeout" ? "TimedOut" : "Failed";
      const details = { error: failed.error, ...(failed.reason === undefined ? {} : { cause: failed.reason }) };
      history.add(`LambdaFunction${type}`, `lambdaFunction${type}EventDetails`, details);
    }
    throw failed;
  }
}

/** The payload that a function answers; fails with the error and cause that Step Functions gives. */
export async function invocation(invoke: Invoke, functionArn: string, input: string): Promise<string> {
  const { payload, functionError } = await invoke(functionArn, input).catch((refused: unknown) => {
    if (!(refused instanceof AwsError)) throw new StateFailure("Lambda.Unknown", String(refused));
    const cause = `${refused.message} (Service: Lambda, Status Code: ${refused.status})`;
    throw new StateFailure(`Lambda.${refused.code}`, cause);
  });
  if (functionError === null) return payload;
  const { errorType } = (JSON.parse(payload) ?? {}) as { readonly errorType?: unknown };
  if (typeof errorType === "string" && errorType !== "") throw new StateFailure(errorType, payload);
  const unknown = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`;
  throw new StateFailure("Lambda.Unknown", unknown);
}

/**
 * By default a time limit is real time, whatever the cloud's clock: the function's work is not faster either.
 */
export async function withinTime<T>(
  work: Promise<T>,
  seconds: number | undefined,
  over: AbortSignal,
  clock: Clock = scaledClock(),
): Promise<T> {
  const done = new AbortController();
  const signal = AbortSignal.any([over, done.signal]);
  const limit = clock.sleep(seconds ?? Number.MAX_SAFE_INTEGER / 1000, signal).then(() => {
    throw new StateFailure("States.Timeout", undefined);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}

/** Does `attempt` until it succeeds or its failure is not to be retried; pauses run on the cloud's clock. */
export async function retried<T>(
  retriers: readonly Retrier[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  attempt: (retryCount: number) => Promise<T>,
): Promise<T> {
  const made = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await attempt(retryCount);
    } catch (failed) {
      if (!(failed instanceof StateFailure)) throw failed;
      const retrier = retriers.find(({ ErrorEquals }) => matches(ErrorEquals, failed));
      const before = retrier === undefined ? 0 : (made.get(retrier) ?? 0);
      if (retrier === undefined || before >= retrier.MaxAttempts) throw failed;
      made.set(retrier, before + 1);
      await clock.sleep(pauseSeconds(retrier, before), signal);
    }
  }
}

function pauseSeconds(
  { IntervalSeconds, BackoffRate, MaxDelaySeconds, JitterStrategy }: Retrier,
  before: number,
): number {
  const seconds = Math.min(IntervalSeconds * BackoffRate ** before, MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return JitterStrategy === "FULL" ? Math.random() * seconds : seconds;
}
