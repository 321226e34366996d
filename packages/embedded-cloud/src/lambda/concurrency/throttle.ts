/** The control plane's rate limits. */
import type { Clock } from "../../clock.ts";
import { tokenBucket } from "../../token-bucket.ts";
import { TooManyRequests } from "../refusals.ts";
import type { LambdaQuotas } from "./quotas.ts";

export type Budget = "control plane" | "GetFunction" | "none";

/** Returns a function that counts one call against a budget. @throws TooManyRequests if the budget is used up */
export function throttle(clock: Clock, quotas: LambdaQuotas): (budget: Budget) => void {
  const controlPlane = tokenBucket(clock, quotas.controlPlanePerSecond);
  const getFunction = tokenBucket(clock, quotas.getFunctionPerSecond);
  return (budget) => {
    if (budget === "none") return;
    const passed = budget === "GetFunction" ? getFunction() : controlPlane();
    if (!passed) throw new TooManyRequests("CallerRateLimitExceeded");
  };
}
