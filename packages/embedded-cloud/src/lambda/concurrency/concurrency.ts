/** Limits on concurrent invocations, of the account and of functions with reserved concurrency. */
import type { ControlPlane } from "../control-plane.ts";
import type { LambdaFunction } from "../functions/records.ts";
import { TooManyRequests } from "../refusals.ts";

/** Concurrency that must stay unreserved (Lambda guide, "Configuring reserved concurrency"). */
const MIN_UNRESERVED = 100;

type Account = Pick<ControlPlane, "quotas" | "functions">;

/** The part of the account's concurrency that no function has reserved. */
export function unreservedConcurrency({ quotas, functions }: Account): number {
  const reserved = [...functions.values()].map((fn) => fn.reservedConcurrency ?? 0);
  return quotas.concurrentExecutions - reserved.reduce((sum, each) => sum + each, 0);
}

/** How much reservations must leave; an account with less concurrency than this cannot reserve any. */
export function leastUnreserved({ quotas }: Account): number {
  return Math.min(MIN_UNRESERVED, quotas.concurrentExecutions);
}

/**
 * Runs an invocation within the function's reserved concurrency, or within the unreserved concurrency that the other
 * functions share.
 *
 * @throws TooManyRequests if the limit is reached
 */
export async function runWithinConcurrency<T>(
  plane: ControlPlane,
  fn: LambdaFunction,
  work: () => Promise<T>,
): Promise<T> {
  const { running } = plane;
  if (fn.reservedConcurrency !== null) {
    if ((running.get(fn) ?? 0) >= fn.reservedConcurrency)
      throw new TooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded");
  } else if (runningUnreserved(running) >= unreservedConcurrency(plane)) {
    throw new TooManyRequests("ConcurrentInvocationLimitExceeded");
  }
  running.set(fn, (running.get(fn) ?? 0) + 1);
  try {
    return await work();
  } finally {
    const left = (running.get(fn) ?? 1) - 1;
    if (left === 0) running.delete(fn);
    else running.set(fn, left);
  }
}

function runningUnreserved(running: ReadonlyMap<LambdaFunction, number>): number {
  let sum = 0;
  for (const [fn, count] of running) if (fn.reservedConcurrency === null) sum += count;
  return sum;
}
