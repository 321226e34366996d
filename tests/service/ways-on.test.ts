import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { Way } from "../../src/domain/drift/ways.ts";
import { aFleet, type Files, type Fleet, greeter, sharedCode } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

/** The layer's copy. */
const newest: Files = { ...sharedCode, "shared/audit.py": "LEVEL = 2\n" };
const oldAudit: Files = { ...newest, "shared/audit.py": "LEVEL = 1\n" };
const oldGreeting: Files = { ...newest, "shared/greeting.py": 'def greet(name):\n    return f"good day {name}"\n' };
const quick = { bakeSeconds: 0, graceSeconds: 1, probe: "none", batchSize: 10 };

let service: RunningService;
let folder: string;
beforeAll(async () => {
  service = await aHostedService();
  folder = await mkdtemp(join(tmpdir(), "ways-"));
});
afterAll(() => service.stop());

/** Of these functions one holds the layer's copy, one never loads what differs, and two greet otherwise. */
function driftedFleet(prefix: string): Promise<Fleet> {
  return aFleet(service.clients, {
    functions: [
      { name: `${prefix}-newest`, shared: newest },
      { name: `${prefix}-audit`, shared: oldAudit },
      { name: `${prefix}-dear-a`, shared: oldGreeting },
      { name: `${prefix}-dear-b`, shared: oldGreeting },
    ],
    layer: newest,
  });
}

type Outcomes = Readonly<Record<string, string>>;
interface Ended {
  readonly outcome: string;
  readonly outcomes: Outcomes;
  readonly ways: readonly (Omit<Way, "requests"> & { readonly requests: readonly object[] })[];
}

async function run(command: string, request: object, ...options: string[]): Promise<Ended> {
  const path = join(folder, "request.json");
  await writeFile(path, JSON.stringify(request));
  const { stdout, stderr } = await service.command(command, path, "--json", ...options);
  const { outcome, functions, ways = [], problems } = JSON.parse(stdout);
  expect(problems, stderr).toEqual([]);
  const named = (functions as { name: string; outcome: string }[]).map((fn) => [fn.name, fn.outcome]);
  return { outcome, outcomes: Object.fromEntries(named), ways };
}

const planOf = (request: object) => run("plan", request, "--diff");

/** A repository whose first commit is the old greeting, and whose second is the layer. */
async function aRepository(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "history-"));
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
  const git = (...args: string[]) => execFileSync("git", ["-C", path, ...who, ...args], { stdio: "pipe" });
  git("init", "-q");
  for (const [subject, files] of [
    ["greets politely", oldGreeting],
    ["greets", newest],
  ] as const) {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), text);
    }
    git("add", "-A");
    git("commit", "-qm", subject);
  }
  return path;
}
const migrated = (request: object) => run("start-migration", request, "--wait");

function wayIn({ ways }: Ended, code: string) {
  const found = ways.find((way) => way.code === code);
  if (found === undefined) throw new Error(`no way ${code} among ${ways.map((way) => way.code)}`);
  return found;
}

/** A plan of a way's request moves exactly what the migration then moves. */
async function carriedOut(request: object, moving: readonly string[]): Promise<void> {
  const planned = await planOf(request);
  expect(Object.keys(planned.outcomes).filter((name) => planned.outcomes[name] === "planned")).toEqual(moving);
  const ended = await migrated(request);
  expect(ended.outcome).toBe("migrated");
  expect(Object.keys(ended.outcomes).filter((name) => ended.outcomes[name] === "migrated")).toEqual(moving);
}

async function textOf(fleet: Fleet, name: string): Promise<unknown> {
  return ((await fleet.invoke(name, { name: "you" })).payload as { readonly text: string }).text;
}

test("functions that never load a differing file adopt the layer, and a layer for each other copy moves the rest; all answer as before", async () => {
  const fleet = await driftedFleet("fork");
  const request = { layer: { name: "fork", zip: fleet.layerZip }, fleet: { prefix: "fork-" }, ...quick };
  const plan = await planOf(request);
  expect(plan.outcomes).toMatchObject({ "fork-newest": "planned", "fork-audit": "skipped", "fork-dear-a": "skipped" });

  const adopt = wayIn(plan, "adopt-where-unreached");
  expect(adopt.functions).toEqual(["fork-audit"]);
  expect(adopt.requests).toEqual([{ ...request, drift: { "fork-audit": "adopt-layer" } }]);
  await carriedOut(adopt.requests[0] ?? {}, ["fork-audit", "fork-newest"]);

  const apart = wayIn(await planOf(request), "layer-per-copy");
  expect(apart.functions).toEqual(["fork-dear-a", "fork-dear-b"]);
  expect(apart.requests).toHaveLength(1);
  await carriedOut(apart.requests[0] ?? {}, ["fork-dear-a", "fork-dear-b"]);

  for (const name of ["fork-newest", "fork-audit"]) expect(await textOf(fleet, name)).toBe("hello you");
  for (const name of ["fork-dear-a", "fork-dear-b"]) {
    expect(await fleet.invoke(name, { name: "you" })).toMatchObject({
      payload: { text: "good day you", bundled: false },
    });
  }
});

test("deploying the others from the commit of the most frequent copy moves the whole fleet", async () => {
  const fleet = await driftedFleet("rail");
  const request = { layer: { name: "rail", zip: fleet.layerZip }, fleet: { prefix: "rail-" }, ...quick };
  const path = join(folder, "history.json");
  await writeFile(path, JSON.stringify(request));
  const { stdout } = await service.command("plan", path, "--history", await aRepository());
  expect(stdout).toMatch(/The layer of the python functions: [0-9a-f]{10} of [\d-]+, "greets"$/m);
  expect(stdout).toMatch(
    /Copy 1: 2 functions .*\nIts commit: [0-9a-f]{10} of [\d-]+, "greets politely"; 1 later commit/,
  );
  expect(stdout).toMatch(/Copy 2: 1 function .*\nIts commit: none; the nearest differs in 1 file: /);

  const way = wayIn(await planOf(request), "deploy-from-one-commit");
  expect(way.data).toMatchObject({ holder: "rail-dear-a", functions: ["rail-newest", "rail-audit"] });
  const ZipFile = await aZip({ ...greeter, ...oldGreeting });
  for (const FunctionName of way.functions) {
    await service.clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: service.clients.lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName },
    );
  }
  await carriedOut(way.requests[0] ?? {}, ["rail-audit", "rail-dear-a", "rail-dear-b", "rail-newest"]);
});

test("of two shared paths, the one that is as in the layer moves alone, and functions run what they ran", async () => {
  const copyWith = (level: number): Files => ({
    "lib/__init__.py": "",
    "lib/db.py": `LEVEL = ${level}\n`,
    "common/__init__.py": "",
    "common/log.py":
      "from lib.db import LEVEL\nimport os\nBUNDLED = __file__.startswith(os.environ['LAMBDA_TASK_ROOT'])\n",
  });
  const app = {
    "app.py":
      "from common import log\nimport lib.db\ndef handler(event, context):\n    return {'levels': [log.LEVEL, lib.db.LEVEL], 'bundled': log.BUNDLED}\n",
  };
  const functions = [1, 2].map((level) => ({ name: `part-${level}`, files: app, shared: copyWith(level) }));
  const fleet = await aFleet(service.clients, { functions, layer: copyWith(1) });
  const layer = { name: "part", zip: fleet.layerZip };
  const request = { layer, shared: ["common/", "lib/"], fleet: { prefix: "part-" }, ...quick };
  expect((await migrated(request)).outcomes).toEqual({ "part-1": "migrated", "part-2": "skipped" });
  const way = wayIn(await planOf(request), "move-same-paths");
  expect(way.requests).toMatchObject([{ layer, shared: ["common/"], fleet: { functions: ["part-2"] } }]);
  await carriedOut(way.requests[0] ?? {}, ["part-2"]);
  expect((await fleet.invoke("part-1")).payload).toEqual({ levels: [1, 1], bundled: false });
  expect((await fleet.invoke("part-2")).payload).toEqual({ levels: [2, 2], bundled: false });
});
