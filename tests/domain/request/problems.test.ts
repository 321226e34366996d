import { expect, test } from "vitest";
import { BadRequest } from "../../../src/domain/errors.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";

const good = { layer: { name: "acme", zip: "s3://bucket/key.zip" }, fleet: { prefix: "acme-" } };

function problemsOf(input: unknown): readonly string[] {
  try {
    requestFrom(input);
    return [];
  } catch (error) {
    if (error instanceof BadRequest) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

test.each([
  [{ layer: good.layer }, "fleet: is missing; it must be an object"],
  [{ ...good, fleet: [] }, "fleet: must be an object"],
  [{ ...good, critical: "acme-chat" }, "critical: must be a list"],
  [{ ...good, batchSize: 0 }, "batchSize: must be 1 or more"],
  [{ ...good, batchSize: 1000 }, "batchSize: must be 100 or less"],
  [{ ...good, bakeSeconds: 1.5 }, "bakeSeconds: must be a whole number"],
  [{ ...good, plan: "yes" }, "plan: must be true or false"],
  [{ ...good, drift: "adopt" }, 'drift: must be "skip" or "adopt-layer"'],
  [{ ...good, shared: [] }, "shared: must not be empty"],
  [{ ...good, fleet: { prefix: "a".repeat(65) } }, "fleet.prefix: must have 64 letters at most"],
  [{ ...good, alarms: Array(101).fill("a") }, "alarms: must have 100 entries at most"],
  [{ ...good, checks: { "a b": [{ name: "x" }] } }, /^checks\.a b: must be a function name/],
  ["text", ": must be an object"],
])("%j is refused in plain words", (input, problem) => {
  expect(problemsOf(input)).toEqual([problem instanceof RegExp ? expect.stringMatching(problem) : problem]);
});
