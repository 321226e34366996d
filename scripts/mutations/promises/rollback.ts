import { safeguardsOf } from "../mutation.ts";

export const rollback = safeguardsOf(
  "A rollback restores code (CodeSha256), the layer list in order and where aliases lead, exactly, and proves it by reading back.",
  [
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/restore-function.ts",
      without: "the layers are restored as they were listed",
      replace: "await lambda.updateLayers(work.name, snapshot.layers, revisionId);",
      by: "await lambda.updateLayers(work.name, snapshot.layers.toSorted(), revisionId);",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/rollback.ts",
      without: "what is there decides, not what the calls answered",
      replace: "const layers = unsure || !sameLayers(present.layers, snapshot.layers);",
      by: "const layers = unsure;",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/tasks/steps/restore-slice.ts",
      without: "aliases are led back",
      replace: "await eachNotEnded(works, by, (work) => restoreAliases(work, tools));",
      by: "",
    },
  ],
);
