/** Spaces calls so that concurrent callers stay within a quota of the account. */
import { setTimeout as sleep } from "node:timers/promises";

export interface RateBudget {
  /** Resolves when the next call is allowed, in the order of callers. */
  take(): Promise<void>;
}

export interface SharedBudget extends RateBudget {
  /** The same budget with low priority: its callers wait until no others do. */
  readonly lowPriority: RateBudget;
}

/** Allows one call every 1 / perSecond seconds: at most perSecond + 1 in any second. */
export function rateBudget(perSecond: number): SharedBudget {
  const interval = 1000 / perSecond;
  const waiting: (() => void)[] = [];
  const lowPriorityWaiting: (() => void)[] = [];
  let next = 0;
  let serving = false;

  /** A late timer does not delay later turns. */
  async function serve(): Promise<void> {
    if (serving) return;
    serving = true;
    while (waiting.length + lowPriorityWaiting.length > 0) {
      const now = performance.now();
      if (next > now) await sleep(next - now);
      else next = now;
      next += interval;
      (waiting.shift() ?? lowPriorityWaiting.shift())?.();
    }
    serving = false;
  }

  const turnIn = (queue: (() => void)[]) =>
    new Promise<void>((resolve) => {
      queue.push(resolve);
      void serve();
    });
  return { take: () => turnIn(waiting), lowPriority: { take: () => turnIn(lowPriorityWaiting) } };
}

/**
 * Lambda's control-plane calls of this process except GetFunction. Lambda allows 15 per second, account and Region.
 * If others use the account too, the clients' adaptive retry mode slows down.
 */
export const controlPlaneBudget = rateBudget(14.9);

/** GetFunction has its own quota of 100 per second. */
export const getFunctionBudget = rateBudget(98);
