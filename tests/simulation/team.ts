/** What the team has: each function as the team last deployed it, whatever the service made of it since. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListAliasesCommand,
  ListLayerVersionsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { type FleetState, type FunctionState, fleetState, functionState } from "../faults/fleet-state.ts";
import { filesIn, pythonLayer, zipOf } from "./fleet.ts";
import { downloaded } from "./in-process.ts";
import type { PersonDoes } from "./story.ts";
import type { SimulatedWorld } from "./world.ts";

export interface Team {
  /** Those that it has not deleted. */
  readonly names: ReadonlySet<string>;
  /** The package that it deployed last, and its hash. */
  packageOf(name: string): { readonly codeSha256: string; readonly zip: Uint8Array };
  /** Functions that somebody changed since this was asked last. */
  touched(): ReadonlySet<string>;
  /** Somebody acts on a function. Answers what was done, or why it could not be. */
  act(does: PersonDoes, name: string): Promise<string>;
  state(): Promise<FleetState>;
  /** `undefined` for a function that is not the team's, or gone. */
  stateOf(name: string): Promise<FunctionState | undefined>;
  /** Numbers of the versions that it had or published. */
  versionsOf(name: string): ReadonlySet<string>;
  /** The version that it pointed an alias to, last and by itself. */
  aliasTargetOf(name: string, alias: string): string | undefined;
  /** Versions of functions that others call by number, such as `acme-a:3`. */
  readonly calledByNumber: ReadonlySet<string>;
  /** Functions of which somebody took a layer away: their calls may fail since. */
  readonly detached: ReadonlySet<string>;
  /** ARNs of layer versions that other accounts use. */
  readonly sharedLayers: ReadonlySet<string>;
}

export async function teamOf(world: SimulatedWorld, names: readonly string[]): Promise<Team> {
  const { clients, cloud } = world;
  const packages = new Map<string, { codeSha256: string; zip: Uint8Array }>();
  for (const name of names) packages.set(name, await packageNow(world, name));
  const owned = new Set(names);
  const touched = new Set<string>();
  const versions = new Map<string, Set<string>>();
  const aliasTargets = new Map<string, string>();
  const calledByNumber = new Set<string>();
  const sharedLayers = new Set<string>();
  const detached = new Set<string>();
  let deployments = 0;
  const state = () => cloud.unthrottled(() => fleetState(clients, [...owned]));
  for (const [name, { versions: published }] of await state()) versions.set(name, new Set(Object.keys(published)));

  const deploy = async (FunctionName: string) => {
    deployments += 1;
    const files = filesIn(packages.get(FunctionName)?.zip ?? new Uint8Array());
    const content = [...files].map(([path, base64]) => [path, Buffer.from(base64, "base64")] as const);
    const zip = zipOf(Object.fromEntries(content), `deployment ${deployments}`);
    const { CodeSha256: codeSha256 = "" } = await patiently(() =>
      clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip })),
    );
    touched.add(FunctionName);
    packages.set(FunctionName, { codeSha256, zip });
    await lambdaFrom(clients.lambda).waitUntilSettled(FunctionName);
  };

  const point = async (FunctionName: string, Name = "", FunctionVersion = "") => {
    const command = new UpdateAliasCommand({ FunctionName, Name, FunctionVersion, RoutingConfig: {} });
    await clients.lambda.send(command);
    aliasTargets.set(`${FunctionName}:${Name}`, FunctionVersion);
  };

  const actions: Readonly<Record<PersonDoes, (name: string) => Promise<unknown>>> = {
    deploys: deploy,
    async releases(FunctionName) {
      await deploy(FunctionName);
      const { Version } = await clients.lambda.send(new PublishVersionCommand({ FunctionName }));
      versions.get(FunctionName)?.add(Version ?? "");
      await lambdaFrom(clients.lambda).waitUntilSettled(`${FunctionName}:${Version}`);
      const { Aliases = [] } = await clients.lambda.send(new ListAliasesCommand({ FunctionName }));
      for (const { Name, FunctionVersion } of Aliases)
        if (FunctionVersion !== "$LATEST") await point(FunctionName, Name, Version);
    },
    async "publishes a version"(FunctionName) {
      const { versions: known } = await functionState(clients, FunctionName);
      const { Version = "" } = await patiently(() => clients.lambda.send(new PublishVersionCommand({ FunctionName })));
      // Lambda answers an existing version where nothing has changed since.
      if (!(Version in known)) versions.get(FunctionName)?.add(Version);
      touched.add(FunctionName);
    },
    async configures(FunctionName) {
      const { Configuration } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
      const MemorySize = (Configuration?.MemorySize ?? 128) + 64;
      await patiently(() => clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize })));
      touched.add(FunctionName);
    },
    async tags(name) {
      const Resource = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
      await clients.lambda.send(new TagResourceCommand({ Resource, Tags: { seen: String(deployments) } }));
    },
    async deletes(FunctionName) {
      await clients.lambda.send(new DeleteFunctionCommand({ FunctionName }));
      owned.delete(FunctionName);
    },
    async "points an alias to the newest version"(FunctionName) {
      const { Versions = [] } = await clients.lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      deployments += 1;
      const alias = { FunctionName, Name: `own-${deployments}`, FunctionVersion: Versions.at(-1)?.Version };
      await clients.lambda.send(new CreateAliasCommand(alias));
      touched.add(FunctionName);
    },
    async "moves one alias to version 1"(FunctionName) {
      const { Aliases = [] } = await clients.lambda.send(new ListAliasesCommand({ FunctionName }));
      const Name = Aliases.findLast((each) => each.FunctionVersion !== "1" && each.FunctionVersion !== "$LATEST")?.Name;
      if (Name === undefined) throw new Error("there is none to move");
      await point(FunctionName, Name, "1");
      touched.add(FunctionName);
    },
    async "publishes a layer version"() {
      deployments += 1;
      const ZipFile = zipOf({ "python/other.py": `NUMBER = ${deployments}\n` });
      await clients.lambda.send(new PublishLayerVersionCommand({ LayerName: pythonLayer, Content: { ZipFile } }));
    },
    async "shares the newest layer version"() {
      const { LayerVersions = [] } = await clients.lambda.send(
        new ListLayerVersionsCommand({ LayerName: pythonLayer }),
      );
      const [newest] = LayerVersions;
      if (newest?.LayerVersionArn === undefined) throw new Error("there is none");
      const statement = { StatementId: "other", Action: "lambda:GetLayerVersion", Principal: "111122223333" };
      await clients.lambda.send(
        new AddLayerVersionPermissionCommand({ LayerName: pythonLayer, VersionNumber: newest.Version, ...statement }),
      );
      sharedLayers.add(newest.LayerVersionArn);
    },
    async "lets others call the newest version"(FunctionName) {
      const { Versions = [] } = await clients.lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      const Qualifier = Versions.at(-1)?.Version ?? "";
      if (Qualifier === "$LATEST") throw new Error("there is none");
      deployments += 1;
      const statement = {
        StatementId: `other-${deployments}`,
        Action: "lambda:InvokeFunction",
        Principal: "111122223333",
      };
      await clients.lambda.send(new AddPermissionCommand({ FunctionName, Qualifier, ...statement }));
      calledByNumber.add(`${FunctionName}:${Qualifier}`);
      touched.add(FunctionName);
    },
    async "detaches a layer"(FunctionName) {
      const { Configuration } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
      const Layers = (Configuration?.Layers ?? []).slice(1).map(({ Arn = "" }) => Arn);
      if (Layers.length === (Configuration?.Layers ?? []).length) throw new Error("it has none");
      await patiently(() => clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers })));
      touched.add(FunctionName);
      detached.add(FunctionName);
    },
  };

  return {
    names: owned,
    calledByNumber,
    sharedLayers,
    detached,
    aliasTargetOf: (name, alias) => aliasTargets.get(`${name}:${alias}`),
    versionsOf: (name) => versions.get(name) ?? new Set(),
    stateOf: async (name) =>
      owned.has(name) ? cloud.unthrottled(() => functionState(clients, name)).catch(() => undefined) : undefined,
    packageOf: (name) => packages.get(name) ?? { codeSha256: "", zip: new Uint8Array() },
    touched() {
      const all = new Set(touched);
      touched.clear();
      return all;
    },
    async act(does, name) {
      if (!owned.has(name)) return `${name} is gone`;
      try {
        await cloud.unthrottled(() => actions[does](name));
        return `somebody ${does}${does.endsWith("version") ? "" : `: ${name}`}`;
      } catch (error) {
        return `somebody could not do "${does}" with ${name}: ${error}`;
      }
    },
    state,
  };
}

/** Conflicts pass when the service's own update has settled. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 60 || (error as Error).name !== "ResourceConflictException") throw error;
      await sleep(1000);
    }
  }
}

/** The package of $LATEST. */
export async function packageNow({ clients, cloud }: SimulatedWorld, FunctionName: string) {
  const { Configuration, Code } = await cloud.unthrottled(() =>
    clients.lambda.send(new GetFunctionCommand({ FunctionName })),
  );
  return { codeSha256: Configuration?.CodeSha256 ?? "", zip: await downloaded(Code?.Location ?? "") };
}

/** The package of a published version. */
export async function packageOf({ clients, cloud }: SimulatedWorld, FunctionName: string, Qualifier: string) {
  const command = new GetFunctionCommand({ FunctionName, Qualifier });
  const { Code } = await cloud.unthrottled(() => clients.lambda.send(command));
  return downloaded(Code?.Location ?? "");
}
