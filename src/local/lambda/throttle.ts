/** The control plane's rate limits: token buckets that refill with real time and hold one second's worth. */
import type { Clock } from "../clock.ts";
import type { LambdaQuotas } from "./quotas.ts";
import { TooManyRequests } from "./refusals.ts";

export type Budget = "control plane" | "GetFunction" | "none";

/** Takes one call off a budget. @throws TooManyRequests when it is spent */
export function throttle(clock: Clock, quotas: LambdaQuotas): (budget: Budget) => void {
  const controlPlane = tokenBucket(clock, quotas.controlPlanePerSecond);
  const getFunction = tokenBucket(clock, quotas.getFunctionPerSecond);
  return (budget) => {
    if (budget === "none") return;
    const passed = budget === "GetFunction" ? getFunction() : controlPlane();
    if (!passed) throw new TooManyRequests("CallerRateLimitExceeded");
  };
}

function tokenBucket(clock: Clock, perSecond: number): () => boolean {
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let filledAt = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
