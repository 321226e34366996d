/** What Lambda refused on AWS, by which error and in which words. */
import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetLayerVersionCommand,
  GetPolicyCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, aLayer, answers } from "./functions-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Lambda";
const snapshot = "tests/aws/services/lambda_/test_lambda_api.snapshot.json";
const notFound = "ResourceNotFoundException";
const invalid = "InvalidParameterValueException";
const anyForm = "ValidationException";

async function creation({ roleArn }: World, FunctionName: string, more: object = {}) {
  const Code = { ZipFile: await answers("a") };
  return new CreateFunctionCommand({
    FunctionName,
    Runtime: "python3.12",
    Handler: "app.handler",
    Role: roleArn,
    Code,
    ...more,
  });
}

export const recordedRefusalsCases: readonly Case[] = [
  {
    service,
    title:
      "a name that cannot be a function's, a foreign Region and a contradicting qualifier are each refused by their own error",
    source: `${snapshot}, TestLambdaFunction::test_function_name_and_qualifier_validation, test_function_arns and test_get_function_wrong_region, 2025-11-25`,
    async run(world) {
      const { lambda, name } = world;
      const { FunctionName, created } = await aFunction(world);
      const arn = created.FunctionArn ?? "";
      const get = (named: string, Qualifier?: string) =>
        lambda.send(new GetFunctionCommand({ FunctionName: named, Qualifier }));
      for (const named of [
        "my-function!",
        "*",
        `${arn}:1:2`,
        `${FunctionName}:$LATES`,
        arn.replace(/us-[a-z]+-\d/, ""),
      ])
        await refused(get(named), anyForm, 400);
      for (const qualifier of ["invalid!", "a".repeat(129)]) await refused(get(FunctionName, qualifier), anyForm, 400);
      await refused(get("a".repeat(65)), notFound, 404);
      await refused(lambda.send(await creation(world, name("a".repeat(65)))), invalid, 400);
      await refused(get(arn.replace(/:us-[a-z]+-\d:/, ":ap-southeast-1:")), notFound, 404);
      const contradiction = await refused(get(`${arn}:1`, "$LATEST"), invalid, 400);
      const words = "The derived qualifier from the function name does not match the specified qualifier.";
      same(contradiction.message, words, "message");
    },
  },
  {
    service,
    title: "a refused invocation names $LATEST, a refused look at the same function does not",
    source: `${snapshot}, TestLambdaFunction::test_function_name_and_qualifier_validation, 2025-11-25`,
    async run({ lambda, name }) {
      const FunctionName = name("nobody");
      const looked = await refused(lambda.send(new GetFunctionCommand({ FunctionName })), notFound, 404);
      holds(looked.message.endsWith(`:function:${FunctionName}`), looked.message);
      const invoked = await refused(lambda.send(new InvokeCommand({ FunctionName })), notFound, 404);
      holds(invoked.message.endsWith(`:function:${FunctionName}:$LATEST`), invoked.message);
    },
  },
  {
    service,
    title: "deleting looks at the qualifier first: an alias and $LATEST are refused where there is no function at all",
    source: `${snapshot}, TestLambdaFunction::test_ops_with_arn_qualifier_mismatch and test_delete_on_nonexisting_version, 2025-11-25`,
    async run({ lambda, name }) {
      const FunctionName = name("nobody");
      const remove = (Qualifier?: string) => lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
      await refused(remove("$LATEST"), invalid, 400);
      const alias = await refused(remove("live"), invalid, 400);
      same(alias.message, "Deletion of aliases is not currently supported.", "message");
      const version = await refused(remove("7"), notFound, 404);
      holds(version.message.endsWith(`:function:${FunctionName}`), version.message);
    },
  },
  {
    service,
    title: "a function created with no variables is told with none, and not without any",
    source: `${snapshot}, TestLambdaFunction::test_function_lifecycle, 2025-11-25`,
    async run(world) {
      const { created } = await aFunction(world, undefined, { Environment: { Variables: {} } });
      same(created.Environment, { Variables: {} }, "environment");
    },
  },
  {
    service,
    title: "a function is not created with more than 50 tags",
    source: `${snapshot}, TestLambdaTags::test_tag_limits, 2025-11-25`,
    async run(world) {
      const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`key-${number}`, "value"]));
      const refusal = await refused(world.lambda.send(await creation(world, world.name("tagged"), { Tags })), invalid);
      same(refusal.message, "Number of tags exceeds resource tag limit.", "message");
    },
  },
  {
    service,
    title: "an alias that is not there is not updated",
    source: `${snapshot}, TestLambdaAlias::test_non_existent_alias_update, 2025-11-25`,
    async run(world) {
      const { FunctionName, created } = await aFunction(world);
      const update = new UpdateAliasCommand({ FunctionName, Name: "nobody", Description: "" });
      const refusal = await refused(world.lambda.send(update), notFound, 404);
      same(refusal.message, `Alias not found: ${created.FunctionArn}:nobody`, "message");
    },
  },
  {
    service,
    title: "concurrency is reserved for a whole function only",
    source: `${snapshot}, TestLambdaReservedConcurrency::test_function_concurrency_exceptions, 2025-11-25`,
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const reserve = (named: string) =>
        world.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: named, ReservedConcurrentExecutions: 0 }));
      await refused(reserve(`${FunctionName}:$LATEST`), invalid, 400);
    },
  },
  {
    service,
    title:
      "a permission has the principal by its kind, its conditions, and a revision that guards the policy; $LATEST has none",
    source: `${snapshot}, TestLambdaPermissions::test_add_lambda_permission_fields, test_permission_exceptions and test_lambda_permission_fn_versioning, 2025-11-25`,
    async run(world) {
      const { lambda } = world;
      const { FunctionName } = await aFunction(world);
      const given = { FunctionName, StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
      const add = (more: object) => lambda.send(new AddPermissionCommand({ ...given, ...more }));
      const { Statement = "" } = await add({ SourceAccount: "123456789012", SourceArn: "arn:aws:s3:::bucket" });
      const { Principal, Condition } = JSON.parse(Statement);
      same(Principal, { Service: "s3.amazonaws.com" }, "principal");
      same(
        Condition,
        {
          StringEquals: { "AWS:SourceAccount": "123456789012" },
          ArnLike: { "AWS:SourceArn": "arn:aws:s3:::bucket" },
        },
        "condition",
      );
      const { RevisionId } = await lambda.send(new GetPolicyCommand({ FunctionName }));
      const wrong = "00000000-0000-0000-0000-000000000000";
      await refused(add({ StatementId: "another", RevisionId: wrong }), "PreconditionFailedException", 412);
      await add({ StatementId: "another", RevisionId });
      await refused(add({ StatementId: "third", Qualifier: "$LATEST" }), invalid, 400);
      for (const Principal of ["no principal", "invalid.nonaws.com"])
        await refused(add({ StatementId: "third", Principal }), invalid, 400);
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      const made = await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
      await add({ Qualifier: "live", RevisionId: made.RevisionId });
      const alias = await refused(add({ StatementId: "third", Qualifier: "nobody" }), notFound, 404);
      holds(alias.message.startsWith("Cannot find alias arn: "), alias.message);
      const none = await refused(lambda.send(new GetPolicyCommand({ FunctionName: world.name("nobody") })), notFound);
      same(none.message, "The resource you requested does not exist.", "message");
    },
  },
  {
    service,
    title: "a layer is published for retired runtimes too, and numbers below 1 are refused",
    source: `${snapshot}, TestLambdaLayer::test_layer_compatibilities and test_layer_exceptions, 2026-01-12`,
    async run({ lambda, name }) {
      const LayerName = name("layer");
      const Content = { ZipFile: await answers("a") };
      const published = new PublishLayerVersionCommand({ LayerName, Content, CompatibleRuntimes: ["python3.7"] });
      same((await lambda.send(published)).CompatibleRuntimes, ["python3.7"], "runtimes");
      const look = new GetLayerVersionCommand({ LayerName, VersionNumber: 0 });
      const refusal = await refused(lambda.send(look), invalid, 400);
      same(refusal.message, "Layer Version Cannot be less than 1", "message");
    },
  },
  {
    service,
    title: "a layer's policy is guarded by its revision",
    source: `${snapshot}, TestLambdaLayer::test_layer_policy_exceptions, 2025-11-25`,
    async run(world) {
      const LayerName = world.name("layer");
      await aLayer(world, LayerName, "text");
      const allow = (StatementId: string, RevisionId?: string, VersionNumber = 1) =>
        world.lambda.send(
          new AddLayerVersionPermissionCommand({
            LayerName,
            VersionNumber,
            StatementId,
            Action: "lambda:GetLayerVersion",
            Principal: "*",
            RevisionId,
          }),
        );
      const { RevisionId } = await allow("first");
      await refused(allow("second", "wrong"), "PreconditionFailedException", 412);
      await allow("second", RevisionId);
      const missing = await refused(allow("third", undefined, 9), notFound, 404);
      holds(/^Layer version arn:.*:9 does not exist\.$/.test(missing.message), missing.message);
    },
  },
];
