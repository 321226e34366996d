import { safeguardsOf } from "../mutation.ts";

export const rollback = safeguardsOf(
  "A rollback restores code (CodeSha256), the layer list in order and where aliases lead, exactly, and proves it by reading back.",
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
      without: "what is there decides, not what the calls answered",
      replace: "const layers = unsure || !sameLayers(present.layers, snapshot.layers);",
      by: "const layers = unsure;",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/change/restore-slice.ts",
      without: "aliases are led back",
      replace: "await eachNotEnded(works, rollback, context, (work) => restoreAliases(work, context));",
      by: "",
    },
    {
      test: "tests/tasks/finish/roll-back.test.ts",
      title: "a stored package that somebody replaced is not written over code that serves, and the report says so",
      file: "src/tasks/steps/change/restore-function.ts",
      without: "the stored package is proven before it is written back",
      replace: "if (damage !== null)",
      by: "if (damage === '')",
    },
    {
      test: "tests/tasks/runtime-updates.test.ts",
      title: "a function on an older runtime version than the canary's update went to is asked about, and left alone",
      file: "src/tasks/steps/change/secure-function.ts",
      without: "only a function on the newest runtime version is changed without being asked about",
      replace: "present.runtimeVersion !== null && newestRuntimes.has(present.runtimeVersion)",
      by: "newestRuntimes.size > 0",
    },
    {
      test: "tests/tasks/runtime-updates.test.ts",
      title:
        "a function whose runtime moves with every update is left alone, and only functions that would change are asked",
      file: "src/domain/change/restorable.ts",
      without: "a function is left alone whose runtime no rollback could take back",
      replace: 'return isAllowed || updates !== "FunctionUpdate"',
      by: 'return isAllowed || updates !== "Manual"',
    },
    {
      test: "tests/tasks/batch/migrate-batch.test.ts",
      title:
        "a slim package that somebody replaced before it was deployed is taken back, and not taken for somebody's deployment",
      file: "src/tasks/steps/change/change-function.ts",
      without: "what was written is held against what was made",
      replace: 'if (written.codeSha256 === "" || written.codeSha256 === slimCodeSha256) return;',
      by: "if (written.codeSha256 !== null) return;",
    },
  ],
);
