import type { Clock } from "./clock.ts";

/**
 * Takes one call off a rate limit, and says whether there was one left. A second's worth is held, and refills with real
 * time.
 */
export function tokenBucket(clock: Clock, perSecond: number): () => boolean {
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
