/**
 * The imports a probe has under way at once: fewer as soon as Lambda refuses one, because the fleet's own calls come
 * first.
 */
import pLimit from "p-limit";
import { NotUsable } from "../../../domain/errors.ts";
import type { TaskClock } from "../../tools.ts";

export interface ProbePlaces {
  /**
   * Tries an import when there is a place for it, and once more, later, each time Lambda refuses it (`null`).
   * @throws NotUsable where Lambda has taken none for a minute
   */
  take<T>(attempt: () => Promise<T | null>): Promise<T>;
}

const LONGEST_PAUSE_SECONDS = 10;
const PATIENCE_MS = 60_000;

/**
 * A refusal halves the places, unless they are fewer already than when the call was made, and all calls pause for a
 * while.
 */
export function probePlaces(atOnce: number, clock: TaskClock): ProbePlaces {
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
    if (now - refusedSince >= PATIENCE_MS)
      throw new NotUsable("Lambda takes no call of the probe: the account's concurrency is in use");
    if (places.concurrency === among) {
      places.concurrency = Math.max(1, Math.floor(among / 2));
      pause = clock.wait(pauseSeconds);
      pauseSeconds = Math.min(pauseSeconds * 2, LONGEST_PAUSE_SECONDS);
    }
    return null;
  }

  return {
    async take(attempt) {
      for (;;) {
        const answer = await places(attempted, attempt);
        if (answer !== null) return answer as Exclude<typeof answer, null>;
      }
    },
  };
}
