/** Limits concurrent imports, and lowers the limit when Lambda throttles: the fleet's own calls take precedence. */
import pLimit from "p-limit";
import { NotUsable } from "../../../domain/errors.ts";
import type { TaskClock } from "../../tools.ts";

export interface ProbeLimiter {
  /**
   * Runs an import when the limit allows, and again later whenever Lambda throttles it (`null`).
   * @throws NotUsable if Lambda has throttled every call for a minute
   */
  run<T>(attempt: () => Promise<T | null>): Promise<T>;
}

const MAX_PAUSE_SECONDS = 10;
const MAX_THROTTLED_MS = 60_000;

/** A throttled call halves the limit, unless another one already did, and pauses all calls. */
export function probeLimiter(atOnce: number, clock: TaskClock): ProbeLimiter {
  const places = pLimit(atOnce);
  let refusedSince: number | null = null;
  let pauseSeconds = 1;
  let pause = Promise.resolve();

  async function attempted<T>(attempt: () => Promise<T | null>): Promise<T | null> {
    await pause;
    const among = places.concurrency;
    const answer = await attempt();
    if (answer !== null) {
      refusedSince = null;
      pauseSeconds = 1;
      return answer;
    }
    const now = clock.now().getTime();
    refusedSince ??= now;
    if (now - refusedSince >= MAX_THROTTLED_MS) throw new NotUsable({ code: "probe-throttled" });
    if (places.concurrency === among) {
      places.concurrency = Math.max(1, Math.floor(among / 2));
      pause = clock.wait(pauseSeconds);
      pauseSeconds = Math.min(pauseSeconds * 2, MAX_PAUSE_SECONDS);
    }
    return null;
  }

  return {
    async run(attempt) {
      for (;;) {
        const answer = await places(attempted, attempt);
        if (answer !== null) return answer as Exclude<typeof answer, null>;
      }
    },
  };
}
