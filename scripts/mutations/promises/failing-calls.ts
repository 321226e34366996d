import { safeguardsOf } from "../mutation.ts";

export const failingCalls = safeguardsOf(
  "A function that fails more than before after it moved is never called healthy, whatever its error says.",
  [
    {
      test: "tests/tasks/failing-calls.test.ts",
      title: "the verdict says how many failed, and how many before",
      file: "src/domain/verdict/verdict-on-calls.ts",
      without: "failing is failing, whatever the error says",
      replace: 'if (worse === "worse")',
      by: 'if (worse !== "worse" && worse !== "doubtful" && worse !== "as before")',
    },
    {
      test: "tests/tasks/failing-calls.test.ts",
      title: "failures are found in a log too busy to be read whole, by a sample of the calls and a search",
      file: "src/domain/verdict/logs/calls.ts",
      without: "failures are searched for in busy logs",
      replace: "const failures = found.failed >= part.failed ? found : part;",
      by: "const failures = part;",
    },
    {
      test: "tests/tasks/steps/judge/recheck.test.ts",
      title: "checks run again after the bake find what an environment from before the change had hidden",
      file: "src/tasks/steps/judge/recheck.ts",
      without: "checks run once more after the bake",
      replace: "(last === null || !healthy.has(functionName))",
      by: "!healthy.has(functionName)",
    },
  ],
);
