import { expect, it } from "vitest";
import { BadRequest, problemAt } from "../../src/domain/errors.ts";
import { problem } from "../support/reasons.ts";

it("carries the first 200 problems of a request and counts the others, and names so many in its message that a Cause holds them", () => {
  const problems = Array.from({ length: 5000 }, (_, index) =>
    problemAt(`field${index}`, { code: "unknown-field", fieldsAt: "docs/request.md" }),
  );
  const error = new BadRequest(problems);
  expect(error.problems).toHaveLength(201);
  expect(error.problems.at(-1)).toEqual(problem("", "more-problems", { more: 4800 }));
  expect(error.message.length).toBeLessThan(32_768);
  expect(error.message).toMatch(/field19: unknown field.*\nand 4,980 more problems/);
  expect(new BadRequest([problemAt("", { code: "wrong-type", expected: "an object" })]).message).toBe(
    "must be an object",
  );
});
