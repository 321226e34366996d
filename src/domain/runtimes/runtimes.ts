/** Decides whether Lambda still accepts updates of functions on a runtime, and so a change and its rollback. */

/**
 * Column "block function update" of docs lambda/latest/dg/lambda-runtimes, as of August 2026; AWS moves dates there. A runtime that
 * is not listed counts as not blocked.
 */
const UPDATES_BLOCKED_FROM: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "python3.6": "2022-08-29",
    "python3.7": "2027-03-03",
    "python3.8": "2027-03-03",
    "python3.9": "2027-03-03",
    "python3.10": "2027-03-03",
    "python3.11": "2027-08-31",
    "python3.12": "2029-01-10",
    "python3.13": "2029-08-31",
    "python3.14": "2029-08-31",
    "nodejs10.x": "2022-02-14",
    "nodejs12.x": "2023-04-30",
    "nodejs14.x": "2027-03-03",
    "nodejs16.x": "2027-03-03",
    "nodejs18.x": "2027-03-03",
    "nodejs20.x": "2027-03-03",
    "nodejs22.x": "2027-07-01",
    "nodejs24.x": "2028-07-01",
  }),
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
