import { safeguardsOf } from "../mutation.ts";

export const otherDeployments = safeguardsOf(
  "Another deployment is never overwritten: it is detected, and the function is left alone and reported.",
  [
    {
      test: "tests/aws/lambda/not-as-asked.test.ts",
      title: "gets no lock",
      file: "src/bucket/lock.ts",
      without: "conditional writes are tested before the lock is trusted",
      notSimulated: "the embedded S3 keeps conditions",
      replace: "await verifyConditions(store);",
      by: "",
    },
    {
      test: "tests/aws/lambda/not-as-asked.test.ts",
      title: "that ignores FunctionVersion=ALL: any function can have versions, so the versions of each are listed",
      file: "src/aws/lambda/lists.ts",
      without: "a list without versions is not mistaken for functions without versions",
      notSimulated: "the embedded Lambda lists versions",
      replace: "if (!hasQualifier(FunctionArn)) return null;",
      by: "",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/domain/change/function-change.ts",
      without: "the current state is compared with the original and with the migration's changes",
      replace: "if (code && layers) return null;",
      by: "if (code || layers || !code) return null;",
    },
    {
      test: "tests/tasks/promises.test.ts",
      file: "src/aws/lambda/lambda.ts",
      without: "an update carries the revision that was read",
      replace: "...revisionGuard(keep.revisionId),",
      by: "",
    },
    {
      test: "tests/tasks/run-ahead.test.ts",
      title:
        "a layer that others detached after it was attached early is not attached again, and the code is not slimmed",
      file: "src/tasks/steps/change/change-function.ts",
      without: "code is slimmed only while the layer is attached",
      replace:
        '(sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : { code: "layer-detached-by-others" })',
      by: "null",
    },
    {
      test: "tests/domain/plan/release.test.ts",
      title: "one of two: the other's version holds other code",
      file: "src/domain/plan/release.ts",
      without: "an alias is not moved if its version has other code than $LATEST",
      replace: '...(codeSha256 === latest.codeSha256 ? [] : ["code"]),',
      by: "",
    },
    {
      test: "tests/tasks/batch/shift-traffic.test.ts",
      title: "a setting that others change during the migration is not published",
      file: "src/tasks/steps/change/publish-version.ts",
      without: "settings are compared again before a version is published",
      replace: "await verifySettings(name, release, tools);",
      by: "",
    },
    {
      test: "tests/tasks/batch/shift-traffic.test.ts",
      title: "an alias that others moved is left alone and reported, although code and layers are restored",
      file: "src/domain/change/alias-moves.ts",
      without: "an alias that points elsewhere belongs to others",
      replace: '    : "foreign";',
      by: '    : "ours";',
    },
    {
      test: "tests/aws/lambda/differing-settings.test.ts",
      title: "variables that Lambda does not reveal are not treated as equal",
      file: "src/aws/lambda/differing-settings.ts",
      without: "hidden variables are not treated as equal",
      replace: "return isUnknown ?",
      by: "return isUnknown && differing.length > 0 ?",
    },
    {
      test: "tests/domain/request/request-problems.test.ts",
      title: "rejects a function of the service, of any stage, wherever a request names it",
      file: "src/domain/service-names.ts",
      without: "requests cannot name the service's own functions, of any stage",
      notSimulated: "every request of a life names the fleet by its prefix",
      replace: "return functionName.startsWith(OWN_PREFIX);",
      by: "return functionName.startsWith(`${OWN_PREFIX}dev-`);",
    },
    {
      test: "tests/deployment/tasks.test.ts",
      title:
        "even if tasks can change and invoke every function, they cannot do so with a function of the service, of any stage",
      file: "deployment/tasks.ts",
      without: "the roles deny changing and invoking the service's own functions",
      notSimulated: "lives have no IAM policies",
      replace: "[...statements, deny(ownFunctions, ...new Set(changing))]",
      by: "statements",
    },
    {
      test: "tests/tasks/finish/accept.test.ts",
      title:
        "a function that others deployed, deleted or repointed after the migration is left to them, and not reported as migrated",
      file: "src/tasks/steps/report/changed-by-others.ts",
      without: "code whose layer others detached asks for a human",
      replace: "if (hasLostLayer(journal, codeSha256, present))",
      by: "if (hasLostLayer(journal, codeSha256, null))",
    },
    {
      test: "tests/tasks/finish/accept.test.ts",
      title:
        "a function that others deployed, deleted or repointed after the migration is left to them, and not reported as migrated",
      file: "src/tasks/finish/accept.ts",
      without: "migrated functions are checked again before the report",
      replace: "const theirs = await markChangedByOthers(plan, context);",
      by: "const theirs = new Set<string>(); void markChangedByOthers;",
    },
  ],
);
