/** The embedded cloud's time: waiting can be made faster, timestamps are always true. */
import { setTimeout as pause } from "node:timers/promises";

export interface Clock {
  now(): Date;
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers hold at most 2^31 - 1 ms and fire at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock whose waits are `factor` times as fast as asked for: 60 sleeps a minute within a second, 1 is real time. */
export function scaledClock(factor = 1): Clock {
  if (!(factor > 0)) throw new RangeError(`A clock runs forward: its factor must be above 0, not ${factor}.`);
  return {
    now: () => new Date(),
    async sleep(seconds, signal) {
      signal?.throwIfAborted();
      let leftMs = Math.max(0, (seconds * 1000) / factor);
      do {
        const nextMs = Math.min(leftMs, LONGEST_TIMER_MS);
        await pause(nextMs, undefined, signal && { signal }).catch((error) => {
          throw signal?.aborted ? signal.reason : error;
        });
        leftMs -= nextMs;
      } while (leftMs > 0);
    },
  };
}
