/**
 * The concurrency of an account: how many invocations may be under way at once, all functions together or of one alone.
 */
import type { ControlPlane } from "../control-plane.ts";
import type { LambdaFunction } from "../functions/records.ts";
import { TooManyRequests } from "../refusals.ts";

/**
 * What is left to the functions without a reservation of their own (Lambda guide, "Configuring reserved concurrency").
 */
const LEAST_UNRESERVED = 100;

type Account = Pick<ControlPlane, "quotas" | "functions">;

/** Of the account's concurrency what no function has reserved. */
export function unreservedConcurrency({ quotas, functions }: Account): number {
  const reserved = [...functions.values()].map((fn) => fn.reservedConcurrency ?? 0);
  return quotas.concurrentExecutions - reserved.reduce((sum, each) => sum + each, 0);
}

/** The least that reservations must leave; an account that has less in all keeps all. */
export function leastUnreserved({ quotas }: Account): number {
  return Math.min(LEAST_UNRESERVED, quotas.concurrentExecutions);
}

/**
 * Carries an invocation out, unless as many are under way as may be: of the function alone where it has reserved some,
 * else of all functions that have not. @throws TooManyRequests
 */
export async function withinConcurrency<T>(
  plane: ControlPlane,
  fn: LambdaFunction,
  work: () => Promise<T>,
): Promise<T> {
  const { underWay } = plane;
  if (fn.reservedConcurrency !== null) {
    if ((underWay.get(fn) ?? 0) >= fn.reservedConcurrency)
      throw new TooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded");
  } else if (unreservedUnderWay(underWay) >= unreservedConcurrency(plane)) {
    throw new TooManyRequests("ConcurrentInvocationLimitExceeded");
  }
  underWay.set(fn, (underWay.get(fn) ?? 0) + 1);
  try {
    return await work();
  } finally {
    const left = (underWay.get(fn) ?? 1) - 1;
    if (left === 0) underWay.delete(fn);
    else underWay.set(fn, left);
  }
}

function unreservedUnderWay(underWay: ReadonlyMap<LambdaFunction, number>): number {
  let sum = 0;
  for (const [fn, count] of underWay) if (fn.reservedConcurrency === null) sum += count;
  return sum;
}
