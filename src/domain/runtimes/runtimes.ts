/** Decides whether Lambda still accepts updates of functions with a runtime: a change and its rollback. */
import { FAMILIES } from "./families.ts";

const UPDATES_BLOCKED_FROM: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(({ updatesBlockedFrom }) => Object.entries(updatesBlockedFrom)),
);

/** A rollback must be possible for this long after a migration without a look at these dates. */
const DAYS_OF_WARNING = 30;
const DAY = 86_400_000;

/** The ISO date from which Lambda refuses updates. `null` if it is not reached. */
export function updatesBlockedSince(runtime: string, now: Date): string | null {
  const from = UPDATES_BLOCKED_FROM.get(runtime);
  return from !== undefined && Date.parse(from) <= now.getTime() ? from : null;
}

/** The same date if it is within the next 30 days. `null` otherwise. */
export function updatesBlockedSoon(runtime: string, now: Date): string | null {
  const from = UPDATES_BLOCKED_FROM.get(runtime);
  if (from === undefined || updatesBlockedSince(runtime, now) !== null) return null;
  return Date.parse(from) - now.getTime() <= DAYS_OF_WARNING * DAY ? from : null;
}
