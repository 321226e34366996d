import { safeguardsOf } from "../mutation.ts";

export const layerVersions = safeguardsOf(
  "No layer version is deleted while a function version, alias or stored rollback still needs it.",
  [
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      file: "src/aws/lambda/lists.ts",
      without: "published versions of functions are checked",
      replace:
        '{ FunctionVersion: "ALL" })))\n        for (const found of page.Functions ?? []) {\n          const { name: functionName, arn, layers, zipBytes } = listedFrom(found);\n          yield { functionName, version: found.Version ?? "$LATEST", layers, zipBytes };\n          if (hasQualifier(arn)) continue;',
      by: '{})))\n        for (const found of page.Functions ?? []) {\n          const { name: functionName, arn, layers, zipBytes } = listedFrom(found);\n          yield { functionName, version: found.Version ?? "$LATEST", layers, zipBytes };\n          continue;',
    },
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      file: "src/bucket/stored-executions.ts",
      without: "layer versions in snapshots and journals are kept",
      replace: "(snapshots|journal)",
      by: "(journal)",
    },
    {
      test: "tests/tasks/cleanup/cleanup.test.ts",
      title: "a version that other accounts can use is kept, even if that is granted after the decision",
      file: "src/tasks/cleanup/delete-versions.ts",
      without: "the policy of a version is read immediately before deleting it",
      replace: "if (await lambda.isShared(arn))",
      by: 'if (arn === "")',
    },
    {
      test: "tests/domain/cleanup/cleanup.test.ts",
      title: "a version of another stage stays, even if its layer is named: that stage's rollbacks may need it",
      file: "src/domain/cleanup/cleanup.ts",
      without: "versions of another stage are kept",
      notSimulated: "lives have one stage",
      replace: 'version.publisher === "another-stage"',
      by: 'version.arn === ""',
    },
  ],
);
