/** Fleets of Node.js functions that reach a shared folder by relative path. */
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, type Fleet, uploadedLayer } from "../support/fleet.ts";
import { packageOf, packagesByScript } from "../support/handed-over.ts";
import { folderFunctions, nodeFolder } from "../support/node-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
let built: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, { functions: folderFunctions("folder-") });
  before = await fleet.fingerprints();
  built = new Map(await Promise.all(fleet.names.map(async (name) => [name, await packageOf(service, name)] as const)));
});
afterAll(() => service.stop());

const request = {
  layer: { name: "folder-shared", fromFunction: "folder-cjs" },
  fleet: { prefix: "folder-" },
  checks: { "folder-cjs": [{ name: "says hello", payload: { name: "Ada" }, expect: { statusCode: 200 } }] },
  bakeSeconds: 0,
  graceSeconds: 1,
  inconclusive: "proceed",
};

const answers = async () =>
  Object.fromEntries(
    await Promise.all(fleet.names.map(async (name) => [name, (await fleet.invoke(name, { name: "Ada" })).payload])),
  );

async function filesOf(name: string): Promise<Files> {
  const { Code } = await service.clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
  const zip = new Uint8Array(await (await fetch(Code?.Location ?? "")).arrayBuffer());
  return Object.fromEntries(
    Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
  );
}

describe("A fleet of Node.js functions with ./shared/", () => {
  test("moves onto a layer, stays there, moves to a new version, is handed over, and is restored", async () => {
    const asked = {
      ...request,
      layer: { name: "folder-shared", zip: await uploadedLayer(service.clients, nodeFolder) },
    };
    const plan = await execute(service.clients, { ...request, plan: true });
    expect([plan.status, plan.report?.outcome], plan.cause).toEqual(["SUCCEEDED", "planned"]);
    const skipped = plan.report?.functions.filter(({ outcome }) => outcome !== "planned");
    expect(skipped?.map(({ name, reason }) => [name, reason])).toEqual([]);

    const run = await execute(service.clients, asked);
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect(run.report?.functions.map(({ outcome }) => outcome)).toEqual(fleet.names.map(() => "migrated"));
    const answer = { statusCode: 200, text: expect.stringMatching(/^hello Ada \d$/), bundled: false };
    expect(await answers()).toEqual({
      "folder-cjs": answer,
      "folder-esm": { ...answer, lines: expect.any(Number) },
      "folder-late": answer,
      "folder-nested": { ...answer, same: true },
    });
    expect(await filesOf("folder-esm")).toEqual({
      "index.mjs": expect.any(String),
      "shared/data/words.json": expect.any(String),
      "shared/db.js": 'module.exports = require("/opt/nodejs/shared/db.js");\n',
      "shared/lines.mjs":
        'export * from "/opt/nodejs/shared/lines.mjs";\nexport { default } from "/opt/nodejs/shared/lines.mjs";\n',
    });

    const again = await execute(service.clients, asked);
    expect(again.report?.outcome).toBe("nothing-to-do");
    const fromSlim = await execute(service.clients, request);
    expect(JSON.stringify(fromSlim.report?.problems)).toContain("folder-cjs has no shared code under shared/");

    const newer: Files = {
      ...nodeFolder,
      "shared/data/words.json": '{"hello":"good day"}',
      "shared/more.js": "exports.x = 1;",
    };
    const newLayer = { name: "folder-shared", zip: await uploadedLayer(service.clients, newer) };
    const moved = await execute(service.clients, { ...request, layer: newLayer });
    expect([moved.status, moved.report?.outcome], moved.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect((await fleet.invoke("folder-esm")).payload).toMatchObject({ text: expect.stringMatching(/^good day/) });

    const { "shared/lines.mjs": _, ...less } = newer;
    const held = await execute(service.clients, {
      ...request,
      layer: { name: "folder-shared", zip: await uploadedLayer(service.clients, less) },
      plan: true,
    });
    expect(held.report?.functions.find(({ name }) => name === "folder-esm")?.reason).toContain(
      "index.mjs line 1: ./shared/lines.mjs (not in the layer",
    );

    for (const [execution, owner] of [
      [run.name, "script"],
      [moved.name, "sam"],
    ] as const) {
      const { slim } = await packagesByScript(service, execution, owner, built);
      for (const name of fleet.names) expect(slim.get(name)?.equals(await packageOf(service, name)), name).toBe(true);
    }

    const back = await execute(service.clients, { rollback: moved.name });
    expect(back.report?.outcome, back.cause).toBe("rolled-back");
    const start = await execute(service.clients, { rollback: run.name });
    expect(start.report?.outcome, start.cause).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
    expect((await fleet.invoke("folder-esm")).payload).toMatchObject({ bundled: true });
  });
});
