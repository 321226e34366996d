import { expect, test } from "vitest";
import { type AlarmState, isWorthWaiting, stateBefore, verdictOnAlarm } from "../../../src/domain/verdict/alarms.ts";

test.each([
  ["OK", "OK", "healthy", null, false],
  ["ALARM", "OK", "healthy", null, false],
  ["OK", "ALARM", "unhealthy", "alarm-went-off", false],
  ["INSUFFICIENT_DATA", "ALARM", "unhealthy", "alarm-went-off", false],
  ["ALARM", "ALARM", "inconclusive", "alarm-as-before", false],
  ["OK", "INSUFFICIENT_DATA", "inconclusive", "alarm-without-data", true],
  ["INSUFFICIENT_DATA", "INSUFFICIENT_DATA", "inconclusive", "alarm-without-data", false],
  ["OK", null, "inconclusive", "alarm-not-read", false],
] as const)("an alarm that was %s and is %s makes the batch %s", (before, now, verdict, code, waits) => {
  const result = { alarm: "a", before: before as AlarmState, now };
  expect(verdictOnAlarm(result)).toMatchObject({
    alarm: "a",
    verdict,
    code,
    data: code === null ? {} : { alarm: "a" },
  });
  expect(isWorthWaiting(result)).toBe(waits);
});

test("an alarm that was seen in order since the migration began counts as in order before, and no other does", () => {
  const seen = (alarm: string, before: AlarmState, now: AlarmState) => ({ alarm, before, now });
  expect(stateBefore("a", "ALARM", [])).toBe("ALARM");
  expect(stateBefore("a", "ALARM", [seen("a", "ALARM", "ALARM"), seen("b", "ALARM", "OK")])).toBe("ALARM");
  expect(stateBefore("a", "ALARM", [seen("a", "ALARM", "OK")])).toBe("OK");
  expect(stateBefore("a", "ALARM", [seen("a", "OK", "INSUFFICIENT_DATA")])).toBe("OK");
  expect(stateBefore("a", "INSUFFICIENT_DATA", [])).toBe("INSUFFICIENT_DATA");
});
