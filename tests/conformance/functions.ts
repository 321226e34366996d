import {
  type Architecture,
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  TagResourceCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, answers } from "./functions-at-hand.ts";
import { type Case, sha256 } from "./world.ts";

const service = "Lambda";

export const functionsCases: readonly Case[] = [
  {
    service,
    title: "a new function is Pending, then Active; its CodeSha256 is that of its ZIP, in base64",
    async run(world) {
      const zip = await answers("new");
      const { FunctionName, created } = await aFunction(world, zip);
      same(created.State, "Pending", "State of the answer");
      same(created.CodeSha256, sha256(zip), "CodeSha256");
      same(created.CodeSize, zip.length, "CodeSize");
      same(created.Version, "$LATEST", "Version");
      same(created.Architectures, ["x86_64"] satisfies Architecture[], "Architectures");
      const { Configuration } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
      same(Configuration?.State, "Active", "State");
      same(Configuration?.LastUpdateStatus, "Successful", "LastUpdateStatus");
      same(Configuration?.LoggingConfig?.LogGroup, `/aws/lambda/${FunctionName}`, "LoggingConfig.LogGroup");
    },
  },
  {
    service,
    title: "GetFunction returns a URL of the ZIP, which supports complete and Range requests",
    neededFor: "reading packages",
    async run(world) {
      const zip = await answers("served");
      const { FunctionName } = await aFunction(world, zip);
      const { Code } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
      const url = Code?.Location ?? "";
      holds(
        Buffer.from(await (await fetch(url)).arrayBuffer()).equals(Buffer.from(zip)),
        "the whole ZIP is another one",
      );
      const part = await fetch(url, { headers: { range: "bytes=-22" } });
      same(part.status, 206, "status of a range");
      same(
        part.headers.get("content-range"),
        `bytes ${zip.length - 22}-${zip.length - 1}/${zip.length}`,
        "Content-Range",
      );
    },
  },
  {
    service,
    title: "the same name twice is refused, and what is not there is not found",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const again = new CreateFunctionCommand({
        FunctionName,
        Runtime: "python3.12",
        Handler: "app.handler",
        Role: world.roleArn,
        Code: { ZipFile: await answers("again") },
      });
      await refused(world.lambda.send(again), "ResourceConflictException", 409);
      const missing = { FunctionName: world.name("missing") };
      await refused(world.lambda.send(new GetFunctionCommand(missing)), "ResourceNotFoundException", 404);
      await refused(world.lambda.send(new InvokeCommand(missing)), "ResourceNotFoundException", 404);
      const versionless = new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "7" });
      await refused(world.lambda.send(versionless), "ResourceNotFoundException", 404);
    },
  },
  {
    service,
    title: "ListFunctions pages by Marker and returns no states",
    neededFor: "finding the functions of a fleet",
    async run(world) {
      const mine = [(await aFunction(world)).FunctionName, (await aFunction(world)).FunctionName];
      const found: FunctionConfiguration[] = [];
      let Marker: string | undefined;
      do {
        const page = await world.lambda.send(new ListFunctionsCommand({ MaxItems: 1, Marker }));
        holds((page.Functions ?? []).length <= 1, "a page has more functions than MaxItems");
        found.push(...(page.Functions ?? []));
        Marker = page.NextMarker;
      } while (Marker);
      const own = found.filter(({ FunctionName = "" }) => mine.includes(FunctionName));
      same(own.map(({ FunctionName }) => FunctionName).sort(), mine.toSorted(), "functions listed");
      same(
        own.map(({ State }) => State),
        [undefined, undefined],
        "State in a list",
      );
    },
  },
  {
    service,
    title: "tags are told by GetFunction and ListTags",
    async run(world) {
      const { FunctionName, created } = await aFunction(world, undefined, { Tags: { team: "acme" } });
      const Resource = created.FunctionArn;
      await world.lambda.send(new TagResourceCommand({ Resource, Tags: { stage: "dev" } }));
      const expected = { team: "acme", stage: "dev" };
      same({ ...(await world.lambda.send(new ListTagsCommand({ Resource }))).Tags }, expected, "ListTags");
      same({ ...(await world.lambda.send(new GetFunctionCommand({ FunctionName }))).Tags }, expected, "GetFunction");
    },
  },
  {
    service,
    title: "GetAccountSettings tells the concurrency there is, and what of it no function has reserved",
    async run({ lambda }) {
      const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
      const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {};
      holds(ConcurrentExecutions >= UnreservedConcurrentExecutions, "more is unreserved than there is");
      holds(UnreservedConcurrentExecutions > 0, "nothing is unreserved");
      holds(AccountUsage?.FunctionCount !== undefined, "no FunctionCount");
    },
  },
];
