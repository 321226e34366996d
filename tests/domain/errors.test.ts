import { expect, it } from "vitest";
import { BadRequest } from "../../src/domain/errors.ts";

it("carries the first 200 problems of a request and counts the others, and names so many in its message that a Cause holds them", () => {
  const problems = Array.from({ length: 5000 }, (_, index) => ({ path: `field${index}`, message: "unknown field" }));
  const error = new BadRequest(problems);
  expect(error.problems).toHaveLength(201);
  expect(error.problems.at(-1)).toEqual({ path: "", message: "and 4,800 more problems" });
  expect(error.message.length).toBeLessThan(32_768);
  expect(error.message).toContain("field19: unknown field\nand 4,980 more problems");
  expect(new BadRequest([{ path: "", message: "is no object" }]).message).toBe("is no object");
});
