import { safeguardsOf } from "../mutation.ts";

export const failingCalls = safeguardsOf(
  "A function that fails more often after the migration than before is never called healthy, whatever its errors say.",
  [
    {
      test: "tests/tasks/failing-calls.test.ts",
      title: "the verdict says how many failed, and how many before",
      file: "src/domain/verdict/verdict-on-calls.ts",
      without: "every failure counts, whatever the error says",
      replace: 'if (worse === "worse")',
      by: 'if (worse !== "worse" && worse !== "doubtful" && worse !== "as before")',
    },
    {
      test: "tests/tasks/failing-calls.test.ts",
      title: "failures in a log too busy to read completely are found by a sample of the calls and a search",
      file: "src/domain/verdict/logs/calls.ts",
      without: "failures are searched for in busy logs",
      replace: "const failures = found.failed >= part.failed ? found : part;",
      by: "const failures = part;",
    },
    {
      test: "tests/tasks/steps/judge/recheck.test.ts",
      title: "checks that run again after the bake find what an old environment had hidden",
      file: "src/tasks/steps/judge/recheck.ts",
      without: "checks run again after the bake",
      replace: "(last === null || !healthy.has(functionName))",
      by: "!healthy.has(functionName)",
    },
  ],
);
