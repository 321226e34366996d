import { safeguardsOf } from "../mutation.ts";

export const notUnderstood = safeguardsOf(
  "No function moves silently if its use of the shared code cannot be analyzed: it is held back or reported.",
  [
    {
      test: "tests/tasks/not-understood.test.ts",
      title: "a function that works although its handler seems impossible to import is left alone with a reason",
      file: "src/tasks/batch/take-baseline.ts",
      without: "a function that works although its imports seem to fail counts as not understood",
      replace: "return serves ? { ...found, notUnderstood: explain(reason) } : found;",
      by: "return found;",
    },
    {
      test: "tests/tasks/not-understood.test.ts",
      title: "successful calls in its log show that it works, before any metric does",
      file: "src/tasks/batch/take-baseline.ts",
      without: "calls in the log show that a function works",
      replace: "return count.calls > count.failed;",
      by: "return false;",
    },
  ],
);
