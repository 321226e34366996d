import { expect, test } from "vitest";
import { updatesBlockedSince, updatesBlockedSoon } from "../../../src/domain/runtimes/runtimes.ts";

test.each([
  ["python3.9", "2027-01-31", null, null],
  ["python3.9", "2027-02-01", null, "2027-03-03"],
  ["python3.9", "2027-03-02", null, "2027-03-03"],
  ["python3.9", "2027-03-03", "2027-03-03", null],
  ["python3.9", "2030-01-01", "2027-03-03", null],
  ["nodejs12.x", "2026-01-01", "2023-04-30", null],
  ["nodejs20.x", "2026-11-25", null, null],
  ["nodejs24.x", "2028-06-15", null, "2028-07-01"],
  ["python3.99", "2030-01-01", null, null],
])("%s on %s: updates are blocked since %s, soon from %s on", (runtime, day, since, soon) => {
  const now = new Date(`${day}T12:00:00Z`);
  expect(updatesBlockedSince(runtime, now)).toBe(since);
  expect(updatesBlockedSoon(runtime, now)).toBe(soon);
});
