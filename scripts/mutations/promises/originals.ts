import { safeguardsOf } from "../mutation.ts";

export const originals = safeguardsOf(
  "Nothing is changed before its original state is safely stored and proven restorable.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/aws/packages/packages.ts",
      without: "the stored package is compared with the function's package",
      replace: "if (found !== codeSha256)",
      by: "if (found === '')",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/change/secure-function.ts",
      without: "the rollback is proven possible before the change",
      replace: "if (notRestorable !== null) return skip(work, notRestorable);",
      by: "",
    },
  ],
);
