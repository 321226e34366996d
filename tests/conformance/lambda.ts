import {
  type Architecture,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteLayerVersionCommand,
  type FunctionConfiguration,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListLayerVersionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { aZip } from "../support/zips.ts";
import { holds, refused, same } from "./expecting.ts";
import { type Case, sha256, type World } from "./world.ts";

const service = "Lambda";
const patience = { maxWaitTime: 60, minDelay: 0.2, maxDelay: 1 };
const codeOf = (text: string) => aZip({ "app.py": text });
export const answers = (text: string) =>
  codeOf(`def handler(event, context):\n    print("seen")\n    return ${JSON.stringify(text)}\n`);

/** A function that is Active. */
export async function aFunction({ lambda, name, roleArn, afterwards }: World, ZipFile?: Uint8Array, more: object = {}) {
  const FunctionName = name("function");
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "python3.12",
      Handler: "app.handler",
      Role: roleArn,
      Code: { ZipFile: ZipFile ?? (await answers("first")) },
      ...more,
    }),
  );
  afterwards(() => lambda.send(new DeleteFunctionCommand({ FunctionName })));
  await waitUntilFunctionActiveV2({ client: lambda, ...patience }, { FunctionName });
  return { FunctionName, created };
}

export async function settled({ lambda }: World, FunctionName: string): Promise<FunctionConfiguration> {
  await waitUntilFunctionUpdatedV2({ client: lambda, ...patience }, { FunctionName });
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  return Configuration ?? {};
}

async function aLayer({ lambda, afterwards }: World, LayerName: string, text: string) {
  const Content = { ZipFile: await aZip({ "python/text.py": `TEXT = ${JSON.stringify(text)}\n` }) };
  const published = await lambda.send(new PublishLayerVersionCommand({ LayerName, Content }));
  const VersionNumber = published.Version;
  afterwards(() => lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber })));
  return published;
}

export const invoked = async ({ lambda }: World, FunctionName: string, more: object = {}) => {
  const { Payload, ...answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload: "{}", ...more }));
  return { ...answer, payload: JSON.parse(Buffer.from(Payload ?? []).toString() || "null") };
};

export const lambdaCases: readonly Case[] = [
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
    title: "GetFunction gives an address of the ZIP, which serves it whole and by Range",
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
    title: "an update with another revision than the latest is refused and changes nothing",
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
  {
    service,
    title:
      "the layer list is replaced as a whole and keeps its order; what is no layer version, and a sixth one, are refused",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const layers = [];
      for (const letter of ["a", "b", "c", "d", "e", "f"])
        layers.push((await aLayer(world, world.name(`layer-${letter}`), letter)).LayerVersionArn ?? "");
      const set = (Layers: string[]) =>
        world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers }));
      const [first = "", second = ""] = layers;
      await set([second, first]);
      same(
        (await settled(world, FunctionName)).Layers?.map(({ Arn }) => Arn),
        [second, first],
        "Layers",
      );
      await set([first]);
      same(
        (await settled(world, FunctionName)).Layers?.map(({ Arn }) => Arn),
        [first],
        "Layers",
      );
      await refused(set(layers), "InvalidParameterValueException", 400);
      await refused(set([`${first.replace(/:\d+$/, "")}:99`]), "InvalidParameterValueException", 400);
    },
  },
  {
    service,
    title:
      "numbers of layer versions count up and never come back; the newest is listed first; a deleted one is not found",
    async run(world) {
      const { lambda } = world;
      const LayerName = world.name("layer");
      const one = await aLayer(world, LayerName, "one");
      same(one.Version, 1, "first number");
      same((await aLayer(world, LayerName, "two")).Version, 2, "second number");
      await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
      await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
      same((await aLayer(world, LayerName, "three")).Version, 3, "number after a deletion");
      const { LayerVersions = [] } = await lambda.send(new ListLayerVersionsCommand({ LayerName }));
      same(
        LayerVersions.map(({ Version }) => Version),
        [3, 1],
        "ListLayerVersions",
      );
      const deleted = new GetLayerVersionCommand({ LayerName, VersionNumber: 2 });
      await refused(lambda.send(deleted), "ResourceNotFoundException", 404);
      const byArn = await lambda.send(new GetLayerVersionByArnCommand({ Arn: one.LayerVersionArn }));
      same(byArn.Content?.CodeSha256, one.Content?.CodeSha256, "CodeSha256 by ARN");
    },
  },
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
    title: "an alias leads to a version, by weight to two, and its own revision guards it",
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
    title: "ListFunctions pages by Marker and says nothing about states",
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
    title: "GetAccountSettings tells the concurrency there is, and what of it no function has reserved",
    async run({ lambda }) {
      const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
      const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {};
      holds(ConcurrentExecutions >= UnreservedConcurrentExecutions, "more is unreserved than there is");
      holds(UnreservedConcurrentExecutions > 0, "nothing is unreserved");
      holds(AccountUsage?.FunctionCount !== undefined, "no FunctionCount");
    },
  },
  {
    service,
    title: "a function that has reserved no concurrency at all is throttled, until it shares with the others again",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      await world.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      await refused(world.lambda.send(new InvokeCommand({ FunctionName })), "TooManyRequestsException");
      const { Concurrency } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
      same(Concurrency?.ReservedConcurrentExecutions, 0, "ReservedConcurrentExecutions");
      await world.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      same((await invoked(world, FunctionName)).payload, "first", "payload");
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
    title: "an invocation answers what the handler gives, and the end of its log on request",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const answer = await invoked(world, FunctionName, { LogType: "Tail" });
      same(answer.payload, "first", "payload");
      same(answer.StatusCode, 200, "StatusCode");
      same(answer.FunctionError, undefined, "FunctionError");
      same(answer.ExecutedVersion, "$LATEST", "ExecutedVersion");
      const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
      for (const line of [/^START RequestId: /m, /^seen$/m, /^END RequestId: /m, /^REPORT RequestId: /m])
        holds(line.test(log), `the log has no line ${line}`);
    },
  },
  {
    service,
    title: "a handler that raises, and a module that is missing, are function errors of Lambda's types",
    async run(world) {
      const raising = await aFunction(
        world,
        await codeOf("def handler(event, context):\n    raise ValueError('no')\n"),
      );
      const raised = await invoked(world, raising.FunctionName);
      same(raised.FunctionError, "Unhandled", "FunctionError");
      same([raised.payload.errorType, raised.payload.errorMessage], ["ValueError", "no"], "errorType and errorMessage");
      const lacking = await aFunction(world, await codeOf("import shared\n\ndef handler(event, context):\n    pass\n"));
      const lacked = await invoked(world, lacking.FunctionName);
      same(lacked.payload.errorType, "Runtime.ImportModuleError", "errorType");
      const message = "Unable to import module 'app': No module named 'shared'";
      same(lacked.payload.errorMessage, message, "errorMessage");
    },
  },
  {
    service,
    title: "the function's own package wins over a layer, which is found where the package has nothing",
    async run(world) {
      const { LayerVersionArn = "" } = await aLayer(world, world.name("layer"), "layer");
      const handler = "from text import TEXT\n\ndef handler(event, context):\n    return TEXT\n";
      const more = { Layers: [LayerVersionArn] };
      const slim = await aFunction(world, await codeOf(handler), more);
      same((await invoked(world, slim.FunctionName)).payload, "layer", "without a copy of its own");
      const bundled = await aFunction(world, await aZip({ "app.py": handler, "text.py": "TEXT = 'own'\n" }), more);
      same((await invoked(world, bundled.FunctionName)).payload, "own", "with a copy of its own");
    },
  },
];
