import { expect, test } from "vitest";
import { EventPattern, matches } from "../../../src/local/events/event-pattern.ts";

const event = {
  source: "aws.states",
  detail: { status: "FAILED", input: '{"pickUp":"one"}', stopDate: null, tries: 2 },
};

test.each<[EventPattern, boolean]>([
  [{ source: ["aws.states"] }, true],
  [{ source: ["aws.lambda", "aws.states"] }, true],
  [{ source: ["aws"] }, false],
  [{ detail: { status: ["ABORTED"] } }, false],
  [{ source: ["aws.states"], detail: { status: ["ABORTED"] } }, false],
  [{ detail: { tries: [2] } }, true],
  [{ detail: { stopDate: [null] } }, true],
  [{ detail: { startDate: [null] } }, false],
  [{ detail: { status: [{ prefix: "FAIL" }] } }, true],
  [{ detail: { tries: [{ prefix: "2" }] } }, false],
  [{ detail: { input: [{ "anything-but": { prefix: '{"pickUp"' } }] } }, false],
  [{ detail: { status: [{ "anything-but": { prefix: '{"pickUp"' } }] } }, true],
  [{ detail: { status: [{ "anything-but": ["FAILED", "ABORTED"] }] } }, false],
  [{ detail: { nothing: [{ "anything-but": "FAILED" }] } }, false],
  [{ detail: { nothing: [{ exists: false }], status: [{ exists: true }] } }, true],
  [{ detail: { $or: [{ status: ["ABORTED"] }, { status: ["FAILED"], tries: [2] }] } }, true],
  [{ detail: { $or: [{ status: ["ABORTED"] }, { status: ["FAILED"], tries: [3] }] } }, false],
  [{ missing: { field: ["any"] } }, false],
])("%j: %j", (pattern, expected) => {
  expect(matches(EventPattern.parse(pattern), event)).toBe(expected);
});

test.each([{}, { detail: {} }, { source: "aws.states" }, { source: [{ suffix: "states" }] }, { source: [] }])(
  "%j is refused, because it is no pattern or one that is not run here",
  (pattern) => {
    expect(EventPattern.safeParse(pattern).success).toBe(false);
  },
);
