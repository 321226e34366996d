import { expect, test } from "vitest";
import { canBeRemoved, RECORD_DAYS, ROLLBACK_DAYS, rollbackUntil } from "../../../src/domain/cleanup/retention.ts";

test("an execution can be rolled back for 90 days, and its originals stay a day longer", () => {
  const until = rollbackUntil(new Date("2026-01-01T00:00:00Z"));
  expect(until.toISOString()).toBe("2026-04-01T00:00:00.000Z");
  expect(canBeRemoved(until, new Date("2026-04-02T00:00:00Z"))).toBe(false);
  expect(canBeRemoved(until, new Date("2026-04-02T00:00:01Z"))).toBe(true);
});

test("records outlive what a rollback of the longest execution, one year, needs", () => {
  expect(RECORD_DAYS).toBeGreaterThan(365 + ROLLBACK_DAYS + 1);
});
