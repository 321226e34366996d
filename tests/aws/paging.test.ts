import { expect, test } from "vitest";
import { onlyNewTokens } from "../../src/aws/paging.ts";

test("a list ends with a page without token, also where the endpoint sends an empty one", () => {
  const next = onlyNewTokens("a list");
  expect([next("a"), next("b"), next("")]).toEqual(["a", "b", undefined]);
  expect(next(undefined)).toBeUndefined();
});

test("a list that goes in a circle is refused instead of read for ever, or read in part", () => {
  const next = onlyNewTokens("the functions");
  next("a");
  next("b");
  expect(() => next("a")).toThrow("The endpoint returned the same page token twice for the functions");
});
