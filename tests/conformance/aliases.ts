import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, invoked, twoVersions, weights } from "./functions-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Lambda";

/** What an alias answers, once it answers as it should or has had its time. */
async function answersOf(world: World, FunctionName: string, isEnough: (seen: ReadonlySet<unknown>) => boolean) {
  const seen = new Set<unknown>();
  for (let call = 0; call < 60 && !isEnough(seen); call += 1) {
    const { payload, ExecutedVersion } = await invoked(world, FunctionName, { Qualifier: "live" });
    seen.add(`${ExecutedVersion} ${payload}`);
  }
  return [...seen].sort();
}

export const aliasesCases: readonly Case[] = [
  {
    service,
    title: "an alias points to one version or, with weights, to two; a revision guards its updates",
    neededFor: "functions behind aliases",
    async run(world) {
      const { lambda } = world;
      const { FunctionName } = await aFunction(world);
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      const alias = { FunctionName, Name: "live" };
      const created = await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
      holds(created.AliasArn?.endsWith(`:${FunctionName}:live`), "the alias has another ARN");
      await refused(
        lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" })),
        "ResourceConflictException",
        409,
      );
      const guarded = new UpdateAliasCommand({ ...alias, FunctionVersion: "1", RevisionId: "another" });
      await refused(lambda.send(guarded), "PreconditionFailedException", 412);
      same((await invoked(world, FunctionName, { Qualifier: "live" })).ExecutedVersion, "1", "ExecutedVersion");
      const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName }));
      same(
        Aliases.map(({ Name }) => Name),
        ["live"],
        "ListAliases",
      );
      const none = new GetAliasCommand({ FunctionName, Name: "none" });
      await refused(lambda.send(none), "ResourceNotFoundException", 404);
    },
  },
  {
    service,
    title: "a weighted alias is answered by both versions, and by the first alone once its weights are cleared",
    async run(world) {
      const { FunctionName, alias, lambda } = await twoVersions(world);
      const weighted = await lambda.send(new UpdateAliasCommand({ ...alias, ...weights({ "2": 0.5 }) }));
      same({ ...weighted.RoutingConfig?.AdditionalVersionWeights }, { "2": 0.5 }, "AdditionalVersionWeights");
      const both = await answersOf(world, FunctionName, ({ size }) => size === 2);
      same(both, ["1 first", "2 second"], "answers of the weighted alias");
      const byVersion = await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "2" }));
      same(byVersion.Aliases?.length, 1, "aliases of version 2");
      const kept = await lambda.send(new UpdateAliasCommand({ ...alias, Description: "kept" }));
      same(
        { ...kept.RoutingConfig?.AdditionalVersionWeights },
        { "2": 0.5 },
        "weights where RoutingConfig is left out",
      );
      const cleared = await lambda.send(new UpdateAliasCommand({ ...alias, RoutingConfig: {} }));
      same(cleared.RoutingConfig, undefined, "RoutingConfig once cleared");
      holds(cleared.RevisionId !== kept.RevisionId, "the revision did not change");
    },
  },
  {
    service,
    title: "weights are for one further published version, from 0 to 1",
    async run(world) {
      const { alias, lambda } = await twoVersions(world);
      const update = (more: object) => lambda.send(new UpdateAliasCommand({ ...alias, ...more }));
      await refused(update(weights({ "1": 0.5 })), "InvalidParameterValueException", 400);
      await refused(
        update({ FunctionVersion: "$LATEST", ...weights({ "2": 0.5 }) }),
        "InvalidParameterValueException",
        400,
      );
      await refused(update(weights({ "2": 0.3, "3": 0.3 })), "InvalidParameterValueException", 400);
      await refused(update(weights({ "9": 0.3 })), "ResourceNotFoundException", 404);
      await refused(update({ FunctionVersion: "9" }), "ResourceNotFoundException", 404);
      const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(alias));
      same([FunctionVersion, RoutingConfig], ["1", undefined], "the alias afterwards");
    },
  },
  {
    service,
    title: "provisioned concurrency is for a version or an alias without weights, not for both",
    async run(world) {
      const { FunctionName, alias, lambda } = await twoVersions(world);
      const put = (Qualifier: string) =>
        lambda.send(
          new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: 1 }),
        );
      await refused(put("$LATEST"), "InvalidParameterValueException", 400);
      await refused(put("none"), "ResourceNotFoundException", 404);
      const none = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "live" });
      await refused(lambda.send(none), "ProvisionedConcurrencyConfigNotFoundException", 404);
      await lambda.send(new UpdateAliasCommand({ ...alias, ...weights({ "2": 0.5 }) }));
      await refused(put("live"), "InvalidParameterValueException", 400);
      await lambda.send(new UpdateAliasCommand({ ...alias, RoutingConfig: {} }));
      same((await put("live")).Status, "IN_PROGRESS", "Status");
      await refused(put("1"), "ResourceConflictException", 409);
      const { ProvisionedConcurrencyConfigs: configs = [] } = await lambda.send(
        new ListProvisionedConcurrencyConfigsCommand({ FunctionName }),
      );
      same(
        configs.map(({ FunctionArn }) => FunctionArn?.split(":").at(-1)),
        ["live"],
        "qualifiers listed",
      );
    },
  },
  {
    service,
    title: "a function URL is listed with the alias it is of; a function without event sources lists none",
    async run(world) {
      const { FunctionName, lambda } = await twoVersions(world);
      const of = { FunctionName, Qualifier: "live" };
      await lambda.send(new CreateFunctionUrlConfigCommand({ ...of, AuthType: "AWS_IAM" }));
      const { FunctionUrlConfigs = [] } = await lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
      same(
        FunctionUrlConfigs.map(({ FunctionArn }) => FunctionArn?.split(":").at(-1)),
        ["live"],
        "qualifiers listed",
      );
      await lambda.send(new DeleteFunctionUrlConfigCommand(of));
      const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      same(EventSourceMappings?.length, 0, "event source mappings");
    },
  },
];
