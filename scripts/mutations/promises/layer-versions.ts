import { safeguardsOf } from "../mutation.ts";

export const layerVersions = safeguardsOf(
  "No layer version is deleted that any function version, alias or stored rollback still needs.",
  [
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      file: "src/aws/lambda/lambda.ts",
      without: "looking at published versions of functions",
      replace:
        '{ FunctionVersion: "ALL" })))\n        for (const { FunctionName = "", FunctionArn, Version = "$LATEST", Layers = [] } of page.Functions ?? []) {\n          yield { functionName: FunctionName, version: Version, layers: Layers.flatMap(({ Arn }) => Arn ?? []) };\n          if (hasQualifier(FunctionArn)) continue;',
      by: '{})))\n        for (const { FunctionName = "", FunctionArn, Version = "$LATEST", Layers = [] } of page.Functions ?? []) {\n          yield { functionName: FunctionName, version: Version, layers: Layers.flatMap(({ Arn }) => Arn ?? []) };\n          continue;',
    },
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      file: "src/bucket/stored-executions.ts",
      without: "what snapshots and journals name",
      replace: "(snapshots|journal)",
      by: "(journal)",
    },
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      title: "a version that other accounts may use by its policy stays, also where that begins after the decision",
      file: "src/tasks/cleanup/delete-versions.ts",
      without: "the policy of a version is asked for just before it goes",
      replace: "if (await lambda.isShared(arn))",
      by: 'if (arn === "")',
    },
  ],
);
