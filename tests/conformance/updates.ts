import { UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, answers, settled } from "./functions-at-hand.ts";
import { type Case, sha256 } from "./world.ts";

const service = "Lambda";

export const updatesCases: readonly Case[] = [
  {
    service,
    title:
      "an update is InProgress until it is Successful; a second one meanwhile is refused; the revision changes both times",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const before = await settled(world, FunctionName);
      const ZipFile = await answers("second");
      const updated = await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
      same(updated.LastUpdateStatus, "InProgress", "LastUpdateStatus of the answer");
      holds(updated.RevisionId !== before.RevisionId, "the revision did not change with the update");
      const meanwhile = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 });
      await refused(world.lambda.send(meanwhile), "ResourceConflictException", 409);
      const after = await settled(world, FunctionName);
      same(after.CodeSha256, sha256(ZipFile), "CodeSha256");
      holds(after.RevisionId !== updated.RevisionId, "the revision did not change when the update settled");
    },
  },
  {
    service,
    title: "an update with an outdated revision is rejected and changes nothing",
    neededFor: "detecting other deployments",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const RevisionId = "00000000-0000-0000-0000-000000000000";
      const update = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9, RevisionId });
      await refused(world.lambda.send(update), "PreconditionFailedException", 412);
      same((await settled(world, FunctionName)).Timeout, 3, "Timeout");
    },
  },
  {
    service,
    title: "a dry run of UpdateFunctionCode answers the CodeSha256 to be, and changes nothing",
    async run(world) {
      const { FunctionName, created } = await aFunction(world);
      const ZipFile = await answers("would be");
      const dry = await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));
      same(dry.CodeSha256, sha256(ZipFile), "CodeSha256 of the answer");
      same((await settled(world, FunctionName)).CodeSha256, created.CodeSha256, "CodeSha256 afterwards");
    },
  },
];
