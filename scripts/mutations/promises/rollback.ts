import { safeguardsOf } from "../mutation.ts";

export const rollback = safeguardsOf(
  "A rollback restores code (CodeSha256), layer order and alias targets exactly, and reads them back to prove it.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/change/restore-function.ts",
      without: "the layers are restored as they were listed",
      replace: "await lambda.updateLayers(work.name, snapshot.layers, revisionId);",
      by: "await lambda.updateLayers(work.name, snapshot.layers.toSorted(), revisionId);",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/change/rollback.ts",
      without: "the state that is read back decides, not the responses of calls",
      replace: "const layers = unsure || !sameLayers(present.layers, snapshot.layers);",
      by: "const layers = unsure;",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/change/restore-slice.ts",
      without: "aliases are restored",
      replace: "await runForOpen(works, rollback, context, (work) => restoreAliases(work, context));",
      by: "",
    },
    {
      test: "tests/tasks/finish/roll-back.test.ts",
      title: "a stored package that others replaced never overwrites working code, and the report says so",
      file: "src/tasks/steps/change/restore-function.ts",
      without: "the stored package is verified before it is restored",
      replace: "if (because !== null)",
      by: "if (damage === '')",
    },
    {
      test: "tests/tasks/runtime-updates.test.ts",
      title: "a function on an older runtime version than the canary's update got is looked up, and left alone",
      file: "src/tasks/steps/change/secure-function.ts",
      without: "only a function on the newest runtime version is changed without a lookup",
      replace: "present.runtimeVersion !== null && newestRuntimes.has(present.runtimeVersion)",
      by: "newestRuntimes.size > 0",
    },
    {
      test: "tests/tasks/runtime-updates.test.ts",
      title:
        "a function whose runtime changes with every update is left alone; only functions that would change are looked up",
      file: "src/domain/change/restorable.ts",
      without: "a function is left alone if no rollback can restore its runtime",
      replace: 'return isAllowed || updates !== "FunctionUpdate"',
      by: 'return isAllowed || updates !== "Manual"',
    },
    {
      test: "tests/tasks/batch/migrate-batch.test.ts",
      title:
        "a slim package that others replaced before it was deployed is rolled back, and not treated as their deployment",
      file: "src/tasks/steps/change/change-function.ts",
      without: "the deployed package is compared with the package that was built",
      replace: 'if (written.codeSha256 === "" || written.codeSha256 === slimCodeSha256) return;',
      by: "if (written.codeSha256 !== null) return;",
    },
  ],
);
