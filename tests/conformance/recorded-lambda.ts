/** What Lambda answered on AWS. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, answers, settled } from "./functions-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Lambda";
const snapshot = "tests/aws/services/lambda_/test_lambda_api.snapshot.json";

async function revisionOf({ lambda }: World, FunctionName: string): Promise<string | undefined> {
  return (await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration?.RevisionId;
}

export const recordedLambdaCases: readonly Case[] = [
  {
    service,
    title: "each change of a function's tags is another revision of it",
    source: `${snapshot}, TestLambdaTags::test_tag_lifecycle, 2025-11-25`,
    async run(world) {
      const { FunctionName, created } = await aFunction(world);
      const Resource = created.FunctionArn;
      const seen = [await revisionOf(world, FunctionName)];
      for (const change of [
        new TagResourceCommand({ Resource, Tags: { key: "value" } }),
        new TagResourceCommand({ Resource, Tags: { key: "another" } }),
        new UntagResourceCommand({ Resource, TagKeys: ["key"] }),
      ]) {
        await world.lambda.send(change as TagResourceCommand);
        seen.push(await revisionOf(world, FunctionName));
      }
      same(new Set(seen).size, 4, "revisions of four states");
    },
  },
  {
    service,
    title: "no tags, and tags of a version, are refused",
    source: `${snapshot}, TestLambdaTags::test_tag_exceptions and test_tag_versions, 2025-11-25`,
    async run(world) {
      const { created } = await aFunction(world);
      const tag = (Resource: string, Tags: Record<string, string>) =>
        world.lambda.send(new TagResourceCommand({ Resource, Tags }));
      const arn = created.FunctionArn ?? "";
      await refused(tag(arn, {}), "InvalidParameterValueException", 400);
      await refused(tag(`${arn}:$LATEST`, { a: "b" }), "InvalidParameterValueException", 400);
      await refused(tag(`${arn}-none`, { a: "b" }), "ResourceNotFoundException", 404);
    },
  },
  {
    service,
    title: "publishing is another revision of $LATEST, creating an alias is not",
    source: `${snapshot}, TestLambdaRevisions::test_function_revisions_version_and_alias, 2025-11-25`,
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const before = await revisionOf(world, FunctionName);
      const published = await world.lambda.send(new PublishVersionCommand({ FunctionName }));
      same([published.State, published.LastUpdateStatus], ["Active", "Successful"], "state of the version");
      const after = await revisionOf(world, FunctionName);
      holds(before !== after, "the revision stays, where AWS has another one");
      const alias = new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" });
      await world.lambda.send(alias);
      same(await revisionOf(world, FunctionName), after, "revision after an alias was created");
    },
  },
  {
    service,
    title:
      "a version that CreateFunction publishes is Pending until the function is Active, and gets another revision then",
    source: `${snapshot}, TestLambdaVersions::test_publish_version_on_create, 2025-11-25`,
    async run(world) {
      const { lambda, roleArn, name, afterwards } = world;
      const FunctionName = name("published");
      const given = {
        FunctionName,
        Runtime: "python3.12",
        Handler: "app.handler",
        Role: roleArn,
        Publish: true,
      } as const;
      const created = await lambda.send(new CreateFunctionCommand({ ...given, Code: { ZipFile: await answers("a") } }));
      afterwards(() => lambda.send(new DeleteFunctionCommand({ FunctionName })));
      same([created.State, created.Version, created.LastUpdateStatus], ["Pending", "1", undefined], "what is created");
      holds(
        created.FunctionArn?.endsWith(`:${FunctionName}`),
        `the ARN is ${created.FunctionArn}, where AWS names no version`,
      );
      const version = { FunctionName, Qualifier: "1" };
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 0.2, maxDelay: 1 }, version);
      const { Configuration } = await lambda.send(new GetFunctionCommand(version));
      same([Configuration?.State, Configuration?.LastUpdateStatus], ["Active", "Successful"], "state of the version");
      holds(Configuration?.RevisionId !== created.RevisionId, "the revision stays, where AWS has another one");
    },
  },
  {
    service,
    title: "a version that UpdateFunctionCode publishes is Pending, while $LATEST is Active and in progress",
    source: `${snapshot}, TestLambdaVersions::test_publish_with_update, 2025-11-25`,
    async run(world) {
      const { lambda } = world;
      const { FunctionName } = await aFunction(world);
      const change = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await answers("second"), Publish: true });
      const updated = await lambda.send(change);
      same([updated.State, updated.Version], ["Pending", "1"], "state and version of the answer");
      holds(updated.FunctionArn?.endsWith(":1"), `the ARN is ${updated.FunctionArn}, where AWS names the version`);
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: "$LATEST" }));
      same([Configuration?.State, Configuration?.LastUpdateStatus], ["Active", "InProgress"], "state of $LATEST");
      await settled(world, FunctionName);
    },
  },
  {
    service,
    title: "no function is created with, or changed to, a runtime past its block",
    source: `${snapshot}, TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled, 2026-01-12`,
    async run(world) {
      const { lambda, roleArn, name } = world;
      const Code = { ZipFile: await answers("a") };
      const create = (Runtime: string) =>
        lambda.send(
          new CreateFunctionCommand({
            FunctionName: name("retired"),
            Runtime: Runtime as "java8",
            Handler: "app.handler",
            Role: roleArn,
            Code,
          }),
        );
      const { FunctionName } = await aFunction(world);
      const change = new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: "python3.7" });
      const words = (runtime: string) =>
        `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`;
      for (const runtime of ["java8", "go1.x", "provided", "ruby2.7", "nodejs14.x", "python3.7", "nodejs12.x"])
        same(
          (await refused(create(runtime), "InvalidParameterValueException", 400)).message,
          words(runtime),
          "message",
        );
      same(
        (await refused(lambda.send(change), "InvalidParameterValueException", 400)).message,
        words("python3.7"),
        "message",
      );
    },
  },
];
