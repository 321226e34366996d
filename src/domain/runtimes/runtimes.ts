/** Decides whether Lambda still accepts updates of functions on a runtime, and so a change and its rollback. */
import { FAMILIES } from "./families.ts";

const UPDATES_BLOCKED_FROM: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(({ updatesBlockedFrom }) => Object.entries(updatesBlockedFrom)),
);

/** A rollback may be asked for this long after a migration without anybody having to think of a date. */
const DAYS_OF_WARNING = 30;
const DAY = 86_400_000;

/** From when on Lambda refuses updates, ISO date, where that day has come; `null` where it has not. */
export function updatesBlockedSince(runtime: string, now: Date): string | null {
  const from = UPDATES_BLOCKED_FROM.get(runtime);
  return from !== undefined && Date.parse(from) <= now.getTime() ? from : null;
}

/** The day on which that will be so, where it lies within the next 30 days; `null` otherwise. */
export function updatesBlockedSoon(runtime: string, now: Date): string | null {
  const from = UPDATES_BLOCKED_FROM.get(runtime);
  if (from === undefined || updatesBlockedSince(runtime, now) !== null) return null;
  return Date.parse(from) - now.getTime() <= DAYS_OF_WARNING * DAY ? from : null;
}
