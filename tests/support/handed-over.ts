import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  GetFunctionCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-lambda";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { aFleet, type Files, type FleetFunction, fingerprintOf } from "./fleet.ts";
import type { RunningService } from "./service.ts";

/** A function of a repository, with the tags that its tool leaves. */
export interface DeployedFunction extends FleetFunction {
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a function's next deployment must find: its layers in order, and the files of its package. */
export interface Left {
  readonly layers: readonly string[];
  readonly files: readonly string[];
}

/** A copy of a repository of the fixtures, under version control. */
export function aRepository(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `repository-${name}-`));
  cpSync(fileURLToPath(new URL(`../fixtures/repositories/${name}`, import.meta.url)), folder, {
    recursive: true,
    verbatimSymlinks: true,
  });
  git(folder, "init", "-q");
  git(folder, "add", "-A");
  git(folder, "-c", "user.email=team@example.com", "-c", "user.name=team", "commit", "-qm", "as deployed");
  return folder;
}

export function git(folder: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: folder, encoding: "utf8" });
}

/** Files below a folder, by path. */
export function filesIn(folder: string): Files {
  const paths = globSync("**/*", { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, "utf8")];
    }),
  );
}

/** Publishes a layer version that the team has already. Returns its ARN. */
export async function aTeamLayer({ clients }: RunningService, name: string): Promise<string> {
  const ZipFile = await aZip({ "python/requests_like.py": "" });
  const { LayerVersionArn } = await clients.lambda.send(
    new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile } }),
  );
  return LayerVersionArn ?? "";
}

export interface Migrated {
  /** The execution's name. */
  readonly execution: string;
  /** The layer version of the shared code. */
  readonly layerVersionArn: string;
  /** Code and layers of each function, and what each answered, before the migration. */
  readonly before: Fingerprints;
  readonly answers: readonly unknown[];
}

type Fingerprints = Readonly<Record<string, string>>;

/** Creates the functions, and migrates them. @param asked fields of the request beside those of the fleet */
export async function migrated(
  service: RunningService,
  functions: readonly DeployedFunction[],
  layer: Files,
  asked: object = {},
): Promise<Migrated> {
  const fleet = await aFleet(service.clients, { functions, layer });
  const before = await fleet.fingerprints();
  const answers = await answersOf(service, fleet.names);
  for (const { name, tags } of functions)
    if (tags !== undefined) {
      const Resource = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
      await service.clients.lambda.send(new TagResourceCommand({ Resource, Tags: { ...tags } }));
    }
  const request = join(await mkdtemp(join(tmpdir(), "migrated-")), "request.json");
  const migration = {
    layer: { name: "acme-shared", zip: fleet.layerZip },
    fleet: { functions: fleet.names },
    bakeSeconds: 0,
    graceSeconds: 1,
    probe: "none",
    batchSize: 20,
    ...asked,
  };
  await writeFile(request, JSON.stringify(migration));
  const { code, stdout, stderr } = await service.command("start-migration", request, "--wait", "--json");
  if (code !== 0) throw new Error(stderr);
  const result = JSON.parse(stdout);
  return { execution: executionName(result.execution), layerVersionArn: result.layerVersionArn, before, answers };
}

/** What each function answers to the same event. */
export async function answersOf({ clients }: RunningService, names: readonly string[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const FunctionName of names) {
    const { Payload = new Uint8Array() } = await clients.lambda.send(
      new InvokeCommand({ FunctionName, Payload: "{}" }),
    );
    answers.push(JSON.parse(Buffer.from(Payload).toString()));
  }
  return answers;
}

/** Rolls the execution back. Returns code and layers of each function. */
export async function rolledBack(
  service: RunningService,
  execution: string,
  names: readonly string[],
): Promise<Fingerprints> {
  const { code, stderr } = await service.command("rollback", execution, "--wait", "--json");
  if (code !== 0) throw new Error(stderr);
  const fingerprints = names.map(async (name) => [name, await fingerprintOf(service.clients, name)] as const);
  return Object.fromEntries(await Promise.all(fingerprints));
}

/** What the migration left of a function. */
export async function leftOf({ clients }: RunningService, name: string): Promise<Left> {
  const { Configuration, Code } = await clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
  const zip = join(await mkdtemp(join(tmpdir(), "left-")), "package.zip");
  await writeFile(zip, new Uint8Array(await (await fetch(Code?.Location ?? "")).arrayBuffer()));
  const list = execFileSync("python3", ["-m", "zipfile", "-l", zip], { encoding: "utf8" });
  const files = list
    .split("\n")
    .slice(1)
    .flatMap((line) => /^(\S+)\s/.exec(line)?.[1] ?? [])
    .filter((path) => !path.endsWith("/"));
  return { layers: (Configuration?.Layers ?? []).map(({ Arn }) => Arn ?? ""), files: files.sort() };
}

export interface HandedOver {
  /** The folder of the handover. */
  readonly out: string;
  readonly guide: string;
  readonly patch: string;
}

/** Writes a handover for a repository. */
export async function handedOver(
  service: RunningService,
  execution: string,
  repository: string,
  ...options: string[]
): Promise<HandedOver> {
  const out = join(await mkdtemp(join(tmpdir(), "handed-over-")), "out");
  const { code, stderr } = await service.command("handover", execution, "--out", out, "--repo", repository, ...options);
  if (code !== 0) throw new Error(stderr);
  const [guide, patch] = await Promise.all(
    ["HANDOVER.md", "handover.patch"].map((file) => readFile(join(out, file), "utf8")),
  );
  return { out, guide: guide ?? "", patch: patch ?? "" };
}

/** Runs the commands of the guide, word for word, in the order in which they are. */
export function runCommandsOf(guide: string): void {
  const blocks = [...guide.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, commands = ""]) =>
    commands.replaceAll(/^ {3}/gm, ""),
  );
  execFileSync("sh", ["-euc", blocks.join("\n")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A step of the guide that a person carries out. */
export interface GuideStep {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly code: string;
}

/** The steps with a line, in their order. */
export function stepsOf(guide: string): readonly GuideStep[] {
  return guide
    .split(/^#### `/m)
    .slice(1)
    .flatMap((list) => {
      const file = list.slice(0, list.indexOf("`"));
      return [...list.matchAll(/^\d+\. Line (\d+): ([^\n]*)\n?(?: {3}```\n(.*?)\n {3}```)?/gms)].map(
        ([, line, text = "", code = ""]) => ({
          file,
          line: Number(line),
          text,
          code: code.replaceAll(/^ {3}/gm, ""),
        }),
      );
    });
}

/** The files of a folder without these paths, each a file or a folder. */
export function without(files: Files, excluded: readonly string[]): readonly string[] {
  return Object.keys(files)
    .filter((path) => !excluded.some((each) => path === each || path.startsWith(`${each}/`)))
    .sort();
}

/** The package of a function, as Lambda has it. */
export async function packageOf({ clients }: RunningService, name: string): Promise<Buffer> {
  const { Code } = await clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
  return Buffer.from(await (await fetch(Code?.Location ?? "")).arrayBuffer());
}

/** Writes a handover, and makes slim packages with its script as the guide says. */
export async function packagesByScript(
  service: RunningService,
  execution: string,
  owner: string,
  built: ReadonlyMap<string, Buffer>,
): Promise<{ readonly guide: string; readonly slim: ReadonlyMap<string, Buffer> }> {
  const folder = await mkdtemp(join(tmpdir(), "by-script-"));
  const { code, stderr } = await service.command("handover", execution, "--owner", owner, "--out", folder);
  if (code !== 0) throw new Error(stderr);
  const guide = await readFile(join(folder, "HANDOVER.md"), "utf8");
  const slim = new Map<string, Buffer>();
  for (const [name, zip] of built) {
    await writeFile(join(folder, `${name}.zip`), zip);
    runScript(folder, name, guide, `${name}.zip`, `${name}-slim.zip`);
    slim.set(name, readFileSync(join(folder, `${name}-slim.zip`)));
  }
  return { guide, slim };
}

/** Runs the guide's command for a function. */
export function runScript(folder: string, name: string, guide: string, source: string, target: string): void {
  const [, command] =
    new RegExp(`^(node slim-package/slim-package\\.mjs ${name}) SOURCE TARGET$`, "m").exec(guide) ?? [];
  if (command === undefined) throw new Error(`The guide has no command for ${name}.`);
  execFileSync("sh", ["-euc", `${command} ${source} ${target}`], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}
