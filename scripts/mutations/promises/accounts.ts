import { safeguardsOf } from "../mutation.ts";

export const accounts = safeguardsOf(
  "Every function of the fleet is accounted for in the report: migrated, unchanged, restored, or skipped with its reason.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/report/reported-function.ts",
      without: "functions without a journal are reported",
      replace: "return (facts.plan?.functions ?? []).map((planned) => {",
      by: "return (facts.plan?.functions ?? []).filter(({ name }) => journals.has(name)).map((planned) => {",
    },
  ],
);
