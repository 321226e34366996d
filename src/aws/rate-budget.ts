/** Spaces calls out, so that many concurrent functions together stay under one quota of the account. */
import { setTimeout as sleep } from "node:timers/promises";

export interface RateBudget {
  /** Resolves when the next call may be made; callers are served in the order they asked. */
  take(): Promise<void>;
}

export interface SharedBudget extends RateBudget {
  /** The same budget for work that can wait: its callers are served only while no other one waits. */
  readonly spare: RateBudget;
}

/**
 * A budget that lets a call through every 1 / perSecond seconds, never two at once: no window of a second sees more
 * than perSecond + 1.
 */
export function rateBudget(perSecond: number): SharedBudget {
  const interval = 1000 / perSecond;
  const waiting: (() => void)[] = [];
  const givingWay: (() => void)[] = [];
  let next = 0;
  let serving = false;

  /** A timer that comes late does not put off the turns after it. */
  async function serve(): Promise<void> {
    if (serving) return;
    serving = true;
    while (waiting.length + givingWay.length > 0) {
      const now = performance.now();
      if (next > now) await sleep(next - now);
      else next = now;
      next += interval;
      (waiting.shift() ?? givingWay.shift())?.();
    }
    serving = false;
  }

  const turnIn = (queue: (() => void)[]) =>
    new Promise<void>((resolve) => {
      queue.push(resolve);
      void serve();
    });
  return { take: () => turnIn(waiting), spare: { take: () => turnIn(givingWay) } };
}

/**
 * All Lambda control-plane calls of this process but GetFunction. Lambda allows 15 a second per account and Region;
 * evenly spaced calls may come this close, and where others use the account too, the clients' adaptive retry mode slows
 * down.
 */
export const controlPlaneBudget = rateBudget(14.9);

/** GetFunction, which Lambda counts apart: 100 a second. */
export const getFunctionBudget = rateBudget(98);
