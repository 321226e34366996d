import { safeguardsOf } from "../mutation.ts";

export const layerVersions = safeguardsOf(
  "No layer version is deleted that any function version, alias or stored rollback still needs.",
  [
    {
      test: "tests/tasks/cleanup.test.ts",
      file: "src/aws/lambda.ts",
      without: "looking at published versions of functions",
      replace:
        'paginateListFunctions({ client }, { FunctionVersion: "ALL" })))\n        for (const { FunctionName = "", Version = "$LATEST", Layers',
      by: 'paginateListFunctions({ client }, {})))\n        for (const { FunctionName = "", Version = "$LATEST", Layers',
    },
    {
      test: "tests/tasks/cleanup.test.ts",
      file: "src/aws/stored-executions.ts",
      without: "what snapshots and journals name",
      replace: "(snapshots|journal)",
      by: "(journal)",
    },
  ],
);
