import { safeguardsOf } from "../mutation.ts";

export const notUnderstood = safeguardsOf(
  "What is not understood is not moved in silence: a function whose way to its shared code cannot be followed is held back or named.",
  [
    {
      test: "tests/tasks/not-understood.test.ts",
      title:
        "a function that serves, although reading says that its handler could not be imported, is left alone with its reason",
      file: "src/tasks/batch/take-baseline.ts",
      without: "a function that serves, and could not as reading has it, is not understood",
      replace: "return serves ? { ...found, notUnderstood: explain(reason) } : found;",
      by: "return found;",
    },
    {
      test: "tests/tasks/not-understood.test.ts",
      title: "passed calls in its log show that it serves, before any metric does",
      file: "src/tasks/batch/take-baseline.ts",
      without: "calls in the log show that a function serves",
      replace: "return count.calls > count.failed;",
      by: "return false;",
    },
  ],
);
