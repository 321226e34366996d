import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  type ListFunctionsResponse,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, answers, settled, twoVersions, weights } from "./functions-at-hand.ts";
import type { Case } from "./world.ts";

const service = "Lambda";

export const versionsCases: readonly Case[] = [
  {
    service,
    title: "publishing twice without a change gives the same version; a version does not change with $LATEST",
    async run(world) {
      const { lambda } = world;
      const { FunctionName, created } = await aFunction(world);
      same((await lambda.send(new PublishVersionCommand({ FunctionName }))).Version, "1", "first version");
      same((await lambda.send(new PublishVersionCommand({ FunctionName }))).Version, "1", "version without a change");
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await answers("second") }));
      await settled(world, FunctionName);
      same((await lambda.send(new PublishVersionCommand({ FunctionName }))).Version, "2", "version after a change");
      const first = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "1" }));
      same(first.CodeSha256, created.CodeSha256, "CodeSha256 of version 1");
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      same(
        Versions.map(({ Version }) => Version),
        ["$LATEST", "1", "2"],
        "ListVersionsByFunction",
      );
      const wrong = new PublishVersionCommand({ FunctionName, CodeSha256: created.CodeSha256 });
      await refused(lambda.send(wrong), "InvalidParameterValueException", 400);
    },
  },
  {
    service,
    title: "a change of the description alone makes a new version",
    async run(world) {
      const { lambda } = world;
      const { FunctionName } = await aFunction(world);
      const publish = async (Description: string) =>
        await lambda.send(new PublishVersionCommand({ FunctionName, Description }));
      const first = await publish("one");
      same([first.Version, first.State, first.LastUpdateStatus], ["1", "Active", "Successful"], "first version");
      const again = await publish("another");
      same([again.Version, again.Description], ["1", "one"], "version without a change, under another description");
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "changed" }));
      await settled(world, FunctionName);
      same((await publish("two")).Version, "2", "version after a change of the description");
    },
  },
  {
    service,
    title: "a qualifier selects its version in GetFunction and GetFunctionConfiguration, with the requested ARN",
    neededFor: "functions behind aliases",
    async run(world) {
      const { FunctionName, lambda } = await twoVersions(world);
      for (const Qualifier of ["1", "live"]) {
        const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }));
        const plain = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
        same([Configuration?.Version, plain.Version], ["1", "1"], `Version of ${Qualifier}`);
        holds(plain.FunctionArn?.endsWith(`:${FunctionName}:${Qualifier}`), `the ARN of ${Qualifier} is another one`);
        same(plain.State, "Active", "State");
      }
    },
  },
  {
    service,
    title: "ListFunctions with FunctionVersion=ALL lists every version with its number in the ARN, including $LATEST",
    neededFor: "finding functions behind aliases; without it, each function is read",
    async run(world) {
      const { FunctionName, lambda } = await twoVersions(world);
      const found: string[] = [];
      let Marker: string | undefined;
      do {
        const page: ListFunctionsResponse = await lambda.send(
          new ListFunctionsCommand({ FunctionVersion: "ALL", Marker }),
        );
        for (const one of page.Functions ?? [])
          if (one.FunctionName === FunctionName) found.push(one.FunctionArn ?? "");
        Marker = page.NextMarker;
      } while (Marker);
      const qualifiers = found.map((arn) => arn.split(":").at(-1)).sort();
      same(qualifiers, ["$LATEST", "1", "2"], "versions named in the ARNs");
    },
  },
  {
    service,
    title: "a version is deleted by number unless an alias points to it; $LATEST cannot be deleted",
    async run(world) {
      const { FunctionName, alias, lambda } = await twoVersions(world);
      await lambda.send(new UpdateAliasCommand({ ...alias, ...weights({ "2": 0 }) }));
      const remove = (Qualifier: string) => lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
      await refused(remove("1"), "ResourceConflictException", 409);
      await refused(remove("2"), "ResourceConflictException", 409);
      await refused(remove("$LATEST"), "InvalidParameterValueException", 400);
      await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "2", RoutingConfig: {} }));
      await remove("1");
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      same(
        Versions.map(({ Version }) => Version),
        ["$LATEST", "2"],
        "versions left",
      );
      const deleted = new InvokeCommand({ FunctionName, Qualifier: "1" });
      await refused(lambda.send(deleted), "ResourceNotFoundException", 404);
    },
  },
];
