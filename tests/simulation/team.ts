/** What the team has: each function as the team last deployed it, whatever the service made of it since. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { type FleetState, fleetState } from "../faults/fleet-state.ts";
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
}

export async function teamOf(world: SimulatedWorld, names: readonly string[]): Promise<Team> {
  const { clients, cloud } = world;
  const packages = new Map<string, { codeSha256: string; zip: Uint8Array }>();
  for (const name of names) packages.set(name, await packageNow(world, name));
  const owned = new Set(names);
  const touched = new Set<string>();
  let deployments = 0;

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

  const actions: Readonly<Record<PersonDoes, (name: string) => Promise<unknown>>> = {
    deploys: deploy,
    async releases(FunctionName) {
      await deploy(FunctionName);
      const { Version } = await clients.lambda.send(new PublishVersionCommand({ FunctionName }));
      await lambdaFrom(clients.lambda).waitUntilSettled(`${FunctionName}:${Version}`);
      const { Aliases = [] } = await clients.lambda.send(new ListAliasesCommand({ FunctionName }));
      for (const { Name, FunctionVersion } of Aliases)
        if (FunctionVersion !== "$LATEST")
          await clients.lambda.send(
            new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: Version, RoutingConfig: {} }),
          );
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
    async "publishes a layer version"() {
      deployments += 1;
      const ZipFile = zipOf({ "python/other.py": `NUMBER = ${deployments}\n` });
      await clients.lambda.send(new PublishLayerVersionCommand({ LayerName: pythonLayer, Content: { ZipFile } }));
    },
  };

  return {
    names: owned,
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
    state: () => cloud.unthrottled(() => fleetState(clients, [...owned])),
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
