/**
 * Functions that reach their shared code in every way we know, really run before and after one migration: by the
 * embedded cloud, and by plain python3 and node over what their packages and layers unpack to.
 */
import { execFileSync } from "node:child_process";
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pathInLayer } from "../../src/domain/package/shared-path.ts";
import type { Explained } from "../../src/domain/report/reasons/code.ts";
import { familyNamed } from "../../src/domain/runtimes/families.ts";
import type { Family } from "../../src/domain/runtimes/family.ts";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, type Fleet, type FleetFunction, uploadedLayer } from "../support/fleet.ts";
import { nodeAnswers } from "../support/node-worlds.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { nodeOutages, sharedNode } from "./outages/nodejs.ts";
import { reportedInNode } from "./outages/nodejs-reported.ts";
import type { Outage } from "./outages/outage.ts";
import { pythonOutages, sharedPython } from "./outages/python.ts";
import { reportedInPython } from "./outages/python-reported.ts";

/** What cannot run outside a real Lambda, before or after: nothing of it is compared, only what becomes of it. */
const RUNS_NOWHERE = ["has a handler that is a script"];
/** Held back although it would go on working, each for its reason. */
const NEEDLESSLY_HELD: readonly string[] = [];

interface Case {
  readonly name: string;
  readonly outage: Outage;
  readonly runtime: string;
  readonly files: Files;
}

/**
 * The kinds that people reported run under plain python3 and node in tests/domain; `OUTAGES=all` runs them here too,
 * for minutes.
 */
const isAll = process.env.OUTAGES === "all";
const inPython = isAll ? [...pythonOutages, ...reportedInPython] : pythonOutages;
const inNode = isAll ? [...nodeOutages, ...reportedInNode] : nodeOutages;
const SHARED = ["shared/", "node_modules/@acme/shared/", "node_modules/@acme/plain/"];
const whole = (outages: readonly Outage[], shared: Files): Files =>
  Object.assign({}, shared, ...outages.map(({ more = {} }) => more));
const python = whole(inPython, sharedPython);
const nodejs = whole(inNode, sharedNode);
const cases: readonly Case[] = [
  ...inPython.map((outage) => aCase("py", "python3.11", outage, python)),
  ...inNode.map((outage) => aCase("js", "nodejs22.x", outage, nodejs)),
];

function aCase(prefix: string, runtime: string, outage: Outage, shared: Files): Case {
  const name = `out-${prefix}-${outage.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50)}`;
  return { name, outage, runtime, files: { ...shared, ...outage.onlyHere, ...outage.own } };
}

let service: RunningService;
let fleet: Fleet;
let outcomes: ReadonlyMap<string, { readonly outcome: string; readonly reason: string | null }>;
let notes: readonly Explained[];
let before: ReadonlyMap<string, string>;
let after: ReadonlyMap<string, string>;
let plainBefore: ReadonlyMap<string, string>;
let plainAfter: ReadonlyMap<string, string>;
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, {
    functions: cases.map(
      ({ name, outage, runtime, files }): FleetFunction => ({
        name,
        files,
        shared: {},
        runtime,
        handler: outage.handler ?? "app.handler",
        environment: outage.environment ?? {},
      }),
    ),
  });
  before = await answersOfFleet();
  const packagesBefore = await packages();
  const ended = await execute(service.clients, {
    layers: {
      python: { name: "out-python", zip: await uploadedLayer(service.clients, python) },
      nodejs: { name: "out-nodejs", zip: await uploadedLayer(service.clients, nodejs) },
    },
    shared: SHARED,
    fleet: { prefix: "out-" },
    drift: "adopt-layer",
    batchSize: 100,
    bakeSeconds: 0,
    graceSeconds: 1,
    inconclusive: "proceed",
    // What reading alone finds is shown here.
    probe: "none",
  });
  expect([ended.status, ended.cause]).toEqual(["SUCCEEDED", undefined]);
  outcomes = new Map((ended.report?.functions ?? []).map(({ name, outcome, reason }) => [name, { outcome, reason }]));
  notes = ended.report?.notes ?? [];
  after = await answersOfFleet();
  plainBefore = await plainAnswers(packagesBefore, () => false);
  plainAfter = await plainAnswers(await packages(), hasMoved);
}, 900_000);
afterAll(() => service.stop());

const hasMoved = (name: string) => outcomes.get(name)?.outcome === "migrated";
const compared = cases.filter(({ outage }) => !RUNS_NOWHERE.includes(outage.title));

async function answersOfFleet(): Promise<ReadonlyMap<string, string>> {
  const answers = await pLimit(8).map([...cases], async ({ name }) => {
    const { error, payload } = await fleet.invoke(name);
    return [name, error === undefined ? JSON.stringify(payload) : `${error} ${JSON.stringify(payload)}`] as const;
  });
  return new Map(answers);
}

/** The files of each function as its package holds them now. */
async function packages(): Promise<ReadonlyMap<string, Files>> {
  const found = await pLimit(8).map([...cases], async ({ name }) => {
    const { Code } = await service.clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
    const zip = new Uint8Array(await (await fetch(Code?.Location ?? "")).arrayBuffer());
    const files = Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
    return [name, Object.fromEntries(files) as Files] as const;
  });
  return new Map(found);
}

/**
 * What plain python3 and node answer over a /var/task of these files, and an /opt of the layer where the function has
 * it.
 */
async function plainAnswers(
  ofPackages: ReadonlyMap<string, Files>,
  hasLayer: (name: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const layerOf = (shared: Files, family: Family) =>
    Object.fromEntries(Object.entries(shared).map(([path, text]) => [pathInLayer(path, family), text]));
  const [opt, nodeOpt] = [layerOf(python, familyNamed("python")), layerOf(nodejs, familyNamed("nodejs"))];
  const layouts = cases.map(({ name, outage, runtime }) => ({
    name,
    runtime,
    task: ofPackages.get(name) ?? {},
    handler: outage.handler ?? "app.handler",
    environment: outage.environment ?? {},
  }));
  const pythonLayouts = layouts.filter(({ runtime }) => runtime.startsWith("python"));
  const told = execFileSync("python3", ["-S", "-E", "tests/support/outage_layouts.py"], {
    input: JSON.stringify(pythonLayouts.map((each) => ({ ...each, opt: hasLayer(each.name) ? opt : {} }))),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const nodeLayouts = layouts.filter(({ runtime }) => runtime.startsWith("nodejs"));
  const nodeTold = await nodeAnswers(
    nodeLayouts.map((each) => ({ ...each, layers: hasLayer(each.name) ? [nodeOpt] : [] })),
  );
  return new Map([
    ...(JSON.parse(told) as unknown[]).map(
      (answer, index) => [pythonLayouts[index]?.name ?? "", JSON.stringify(answer)] as const,
    ),
    ...nodeTold.map((answer, index) => [nodeLayouts[index]?.name ?? "", answer] as const),
  ]);
}

describe("After a migration", () => {
  test("at least sixty functions were tried, and each of them answered before", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(
      compared
        .filter(({ name }) => /error|Unhandled/i.test(before.get(name) ?? "error"))
        .map(({ name }) => [name, before.get(name)]),
    ).toEqual([]);
  });

  test.each(compared.map(({ name, outage }) => [outage.title, name] as const))(
    "a function that %s answers as before, in the embedded cloud and under plain python3 or node",
    (_title, name) => {
      const what = outcomes.get(name);
      expect({ ...what, answer: after.get(name) }).toEqual({ ...what, answer: before.get(name) });
      expect({ ...what, plain: plainAfter.get(name) }).toEqual({ ...what, plain: plainBefore.get(name) });
    },
  );

  test("what would break stays as it is with its reason, and everything else has moved", () => {
    const wrong = cases.filter(({ name, outage }) => hasMoved(name) !== (outage.right === "moves"));
    expect(wrong.map(({ name }) => [name, outcomes.get(name)])).toEqual([]);
    for (const { name } of cases.filter((each) => !hasMoved(each.name)))
      expect(outcomes.get(name)).toMatchObject({
        outcome: "skipped",
        reason: expect.stringMatching(/line \d|variable|PYTHONPATH|handler/),
      });
  });

  test("at most one in twenty was held back needlessly", () => {
    const needless = cases.filter(({ outage }) => NEEDLESSLY_HELD.includes(outage.title));
    expect(needless.every(({ name }) => !hasMoved(name))).toBe(true);
    expect(needless.length / cases.length).toBeLessThanOrEqual(0.05);
  });

  test("the notes stay few, and name what stays in packages with the line that reads it", () => {
    expect(notes.length).toBeLessThan(60);
    expect(
      notes.filter(({ code, data }) => code === "file-stays" && data.path === "shared/data/prices.json"),
    ).not.toEqual([]);
  });
});
