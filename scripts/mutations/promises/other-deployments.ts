import { safeguardsOf } from "../mutation.ts";

export const otherDeployments = safeguardsOf(
  "Somebody else's deployment is never overwritten: it is detected, the function is left alone and reported.",
  [
    {
      test: "tests/aws/lambda/not-as-asked.test.ts",
      title: "is given no lock",
      file: "src/bucket/lock.ts",
      without: "the conditions of writes are tried before the lock is trusted",
      replace: "await verifyConditions(store);",
      by: "",
    },
    {
      test: "tests/aws/lambda/not-as-asked.test.ts",
      title: "that ignores FunctionVersion=ALL: every function may have versions, and those of each are asked for",
      file: "src/aws/lambda/lambda.ts",
      without: "a list without versions is told from a list of functions that have none",
      replace: "if (!hasQualifier(FunctionArn)) return null;",
      by: "",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/change/function-change.ts",
      without: "the present state is compared with the original and with ours",
      replace: "if (code && layers) return null;",
      by: "if (code || layers || !code) return null;",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/aws/lambda/lambda.ts",
      without: "an update carries the revision that was looked at",
      replace: "...revisionGuard(keep.revisionId),",
      by: "",
    },
    {
      test: "tests/tasks/run-ahead.test.ts",
      title:
        "a layer that somebody took off again after it was attached ahead is not put back, and the code is not slimmed",
      file: "src/tasks/steps/change/change-function.ts",
      without: "code is slimmed only while the layer is on the function",
      replace:
        '(sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : { code: "layer-detached-by-others" })',
      by: "null",
    },
    {
      test: "tests/domain/plan/release.test.ts",
      title: "one of two: the other's version holds other code",
      file: "src/domain/plan/release.ts",
      without: "an alias stays whose version holds other code than $LATEST",
      replace: '...(codeSha256 === latest.codeSha256 ? [] : ["code"]),',
      by: "",
    },
    {
      test: "tests/tasks/batch/shift-traffic.test.ts",
      title: "a setting that somebody changes during the migration is not released",
      file: "src/tasks/steps/change/publish-version.ts",
      without: "settings are compared once more before a version is published",
      replace: "await refuseOtherSettings(name, release, tools);",
      by: "",
    },
    {
      test: "tests/tasks/batch/shift-traffic.test.ts",
      title: "an alias that somebody else moved is left alone and reported, though code and layers are back",
      file: "src/domain/change/alias-moves.ts",
      without: "an alias that leads elsewhere by now is somebody else's",
      replace: '    : "foreign";',
      by: '    : "ours";',
    },
    {
      test: "tests/aws/lambda/differing-settings.test.ts",
      title: "variables of which Lambda tells neither are not taken for the same",
      file: "src/aws/lambda/differing-settings.ts",
      without: "variables that nobody may see are not taken for equal",
      replace: "return isUnknown ?",
      by: "return isUnknown && differing.length > 0 ?",
    },
    {
      test: "tests/domain/request/request-problems.test.ts",
      title: "refuses a function of the service, of whatever stage, wherever a request names it",
      file: "src/domain/service-names.ts",
      without: "no request names the service's own functions, of any stage",
      replace: "return functionName.startsWith(OWN_PREFIX);",
      by: "return functionName.startsWith(`${OWN_PREFIX}dev-`);",
    },
    {
      test: "tests/deployment/tasks.test.ts",
      title:
        "where every function may be changed or called, no task may do so with a function of the service, of any stage",
      file: "deployment/tasks.ts",
      without: "the roles deny changing and calling the service's own functions",
      replace: "[...statements, deny(ownFunctions, ...new Set(changing))]",
      by: "statements",
    },
    {
      test: "tests/tasks/finish/accept.test.ts",
      title:
        "what somebody else deployed, deleted or led elsewhere after it had moved is theirs, and no report says that it moved",
      file: "src/tasks/steps/report/still-ours.ts",
      without: "code that lost its layer by somebody else calls a human",
      replace: "if (hasLostLayer(journal, codeSha256, present))",
      by: "if (hasLostLayer(journal, codeSha256, null))",
    },
    {
      test: "tests/tasks/finish/accept.test.ts",
      title:
        "what somebody else deployed, deleted or led elsewhere after it had moved is theirs, and no report says that it moved",
      file: "src/tasks/finish/accept.ts",
      without: "what was moved is looked at once more before the report",
      replace: "const theirs = await leftToOthers(plan, context);",
      by: "const theirs = new Set<string>(); void leftToOthers;",
    },
  ],
);
