import { describe, expect, test } from "vitest";
import { failureWords, unhealthyWords } from "../../../src/domain/report/failure.ts";
import { said } from "../../support/reasons.ts";

const NAMELESS = "an error without a name";

describe("what ended an execution, in words", () => {
  test.each([
    {
      title: "Lambda's error message",
      caught: { Error: "UpdateFailed", Cause: '{"errorType":"UpdateFailed","errorMessage":"f: no"}' },
      words: "f: no",
    },
    {
      title: "the error's name where the Cause is plain text",
      caught: { Error: "States.Timeout", Cause: "x" },
      words: "States.Timeout",
    },
    { title: "the error's name where there is no Cause", caught: { Error: "States.Timeout" }, words: "States.Timeout" },
    { title: "the error's name where the Cause is null", caught: { Error: "E", Cause: null }, words: "E" },
    { title: "said to have no name where it is null", caught: { Error: null, Cause: null }, words: NAMELESS },
    { title: "said to have no name where it is empty", caught: { Error: "", Cause: "" }, words: NAMELESS },
    { title: "said to have no name where it is missing", caught: {}, words: NAMELESS },
    { title: "the error's name where the Cause is some JSON", caught: { Error: "E", Cause: "null" }, words: "E" },
  ])("is $title", ({ caught, words }) => {
    expect(failureWords(caught)).toBe(words);
  });

  test("names the first unhealthy function and counts the others", () => {
    const verdict = (functionName: string) => ({ functionName, verdict: "unhealthy" as const, ...said("broke") });
    expect(unhealthyWords([])).toBeNull();
    expect(unhealthyWords([verdict("a")])).toBe("a: broke");
    expect(unhealthyWords([verdict("a"), verdict("b"), verdict("c")])).toBe("a: broke (and 2 more)");
  });
});
