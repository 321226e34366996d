import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetLayerVersionByArnCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, type Fleet, type FleetFunction, sharedCode, uploadedLayer } from "../support/fleet.ts";
import {
  NODE_PACKAGE,
  nodeAnswer,
  nodeFunction,
  nodeImports,
  nodeRequires,
  nodeShared,
} from "../support/node-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const functions: readonly FleetFunction[] = [
  { name: "mix-python-a" },
  { name: "mix-python-b" },
  nodeFunction("mix-node-cjs", "nodejs22.x", { "index.js": nodeRequires }),
  nodeFunction("mix-node-esm", "nodejs24.x", { "index.mjs": nodeImports }),
  nodeFunction("mix-node-late", "nodejs20.x", {
    "index.js": `exports.handler = async () => { const { word, from } = await import('@acme/shared'); return ${nodeAnswer} };`,
  }),
  nodeFunction("mix-node-old", "nodejs16.x", { "index.mjs": nodeImports }),
  nodeFunction(
    "mix-node-bundled",
    "nodejs24.x",
    { "index.js": `const word = () => 'hello', from = '/'; exports.handler = async () => ${nodeAnswer};` },
    {},
  ),
  nodeFunction("mix-node-path", "nodejs24.x", {
    "index.js": nodeRequires.replace("'@acme/shared'", "'./node_modules/@acme/shared/lib/index.js'"),
  }),
];
const checks = Object.fromEntries(
  ["mix-python-a", "mix-node-cjs", "mix-node-esm", "mix-node-late"].map((name) => [
    name,
    [{ name: "says hello", payload: { name: "Ada" }, expect: { statusCode: 200 } }],
  ]),
);

let service: RunningService;
let fleet: Fleet;
let request: Readonly<Record<string, unknown>>;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, { functions });
  request = {
    layers: {
      python: { name: "mix-python", zip: await uploadedLayer(service.clients, sharedCode) },
      nodejs: { name: "mix-node", zip: await uploadedLayer(service.clients, nodeShared) },
    },
    shared: ["shared/", NODE_PACKAGE],
    fleet: { prefix: "mix-" },
    checks,
    bakeSeconds: 0,
    graceSeconds: 1,
    inconclusive: "proceed",
  };
  before = await fleet.fingerprints();
});
afterAll(() => service.stop());

const bundled = async (name: string) => (await fleet.invoke(name)).payload as { text: string; bundled: boolean };

describe("a fleet of Python and Node.js functions", () => {
  test("moves in one execution, each language onto a layer of its own, and what cannot move is named with its reason", async () => {
    const run = await execute(service.clients, request);
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    const said = new Map((run.report?.functions ?? []).map(({ name, outcome, reason }) => [name, { outcome, reason }]));
    expect([...said].filter(([, { outcome }]) => outcome === "migrated").map(([name]) => name)).toEqual([
      "mix-node-cjs",
      "mix-node-esm",
      "mix-node-late",
      "mix-python-a",
      "mix-python-b",
    ]);
    expect(said.get("mix-node-old")?.reason).toContain("nodejs16.x searches for imports only in node_modules");
    expect(said.get("mix-node-bundled")?.reason).toContain("a bundler merged into the function's own files");
    expect(said.get("mix-node-path")?.reason).toContain(
      "index.js line 1: ./node_modules/@acme/shared/lib/index.js (this path points to",
    );

    const [python = "", nodejs = ""] = run.report?.layerVersionArns ?? [];
    expect([python, nodejs]).toEqual([expect.stringMatching(/:mix-python:1$/), expect.stringMatching(/:mix-node:1$/)]);
    const after = await fleet.fingerprints();
    for (const name of ["mix-python-a", "mix-python-b"]) expect(after[name]?.split(" ").slice(1)).toEqual([python]);
    for (const name of ["mix-node-cjs", "mix-node-esm", "mix-node-late"]) {
      expect(after[name]?.split(" ").slice(1)).toEqual([nodejs]);
      expect(await bundled(name)).toEqual({ statusCode: 200, text: "hello", bundled: false });
    }
    for (const name of ["mix-node-old", "mix-node-bundled", "mix-node-path"]) expect(after[name]).toBe(before[name]);
    const { CompatibleRuntimes } = await service.clients.lambda.send(new GetLayerVersionByArnCommand({ Arn: nodejs }));
    expect(CompatibleRuntimes).toEqual(["nodejs20.x", "nodejs22.x", "nodejs24.x"]);

    const again = await execute(service.clients, request);
    expect(again.report?.outcome).toBe("nothing-to-do");

    const folder = await mkdtemp(join(tmpdir(), "mixed-"));
    const { code, stderr } = await service.command("handover", run.name, "--owner", "terraform", "--out", folder);
    expect(code, stderr).toBe(0);
    const terraform = await readFile(join(folder, "nodejs/terraform/shared_node_code.tf"), "utf8");
    expect(terraform).toContain('layer_folder             = "nodejs/"');
    expect(await readFile(join(folder, "python/HANDOVER.md"), "utf8")).toContain("mix-python:1");
    await rm(folder, { recursive: true });

    const back = await execute(service.clients, { rollback: run.name });
    expect(back.report?.outcome).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await bundled("mix-node-esm")).toEqual({ statusCode: 200, text: "hello", bundled: true });
  });

  test("goes back as it was, all of it, when a function of one language is unhealthy on its layer", async () => {
    const unhealthy = { ...checks, "mix-node-esm": [{ name: "stays", expect: { bundled: true } }] };
    const run = await execute(service.clients, { ...request, checks: unhealthy, canary: "mix-python-a" });
    expect(run.report?.outcome).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("leaves functions of the other language alone where the request has a layer for one", async () => {
    const { layers: _, ...rest } = request as { layers: object };
    const layer = { name: "mix-node", fromFunction: "mix-node-cjs" };
    const run = await execute(service.clients, { ...rest, layer, shared: [NODE_PACKAGE], plan: true });
    const python = run.report?.functions.find(({ name }) => name === "mix-python-a");
    expect(python?.reason).toBe("its runtime is python3.11, and the layer holds Node.js code");
  });
});
