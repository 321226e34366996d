/** Spaces calls out, so that many concurrent functions together stay under one quota of the account. */
import { setTimeout as sleep } from "node:timers/promises";

export interface RateBudget {
  /** Resolves when the next call may be made; callers are served in the order they asked. */
  take(): Promise<void>;
}

/** A budget that lets a call through every 1 / perSecond seconds, never two at once: no window of a second sees more than perSecond + 1. */
export function rateBudget(perSecond: number): RateBudget {
  const interval = 1000 / perSecond;
  let next = 0;
  return {
    async take() {
      const now = performance.now();
      const turn = Math.max(now, next);
      next = turn + interval;
      if (turn > now) await sleep(turn - now);
    },
  };
}

/**
 * All Lambda control-plane calls of this process but GetFunction. Lambda allows 15 a second per account and Region; evenly
 * spaced calls may come this close, and where others use the account too, the clients' adaptive retry mode slows down.
 */
export const controlPlaneBudget = rateBudget(14.8);

/** GetFunction, which Lambda counts apart: 100 a second. */
export const getFunctionBudget = rateBudget(95);
