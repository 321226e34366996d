import { PutRuntimeManagementConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { publishLayer } from "../../src/tasks/prepare/publish-layer.ts";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../src/tasks/prepare/take-inventory.ts";
import { aFleet } from "../support/fleet.ts";
import { coded } from "../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";
import type { AllTools } from "../support/tools.ts";

const HELD = /UpdateRuntimeOn: FunctionUpdate.*"runtimeUpdate": "allow"/;

let rehearsal: Rehearsal;
/** Whose mode was asked for. */
let asked: string[] = [];
let tools: AllTools;
beforeAll(async () => {
  rehearsal = await aRehearsal();
  const { lambda } = rehearsal.tools;
  const runtimeUpdatesOf = async (name: string) => {
    asked.push(name);
    return lambda.runtimeUpdatesOf(name);
  };
  tools = { ...rehearsal.tools, lambda: { ...lambda, runtimeUpdatesOf } };
});
afterAll(() => rehearsal.stop());

/**
 * One function that every update moves to another version of its runtime, one that is plain, one without shared code.
 */
async function aPatchedFleet(prefix: string) {
  const own = `${prefix}-own`;
  const functions = [own, `${prefix}-plain`, { name: `${prefix}-without`, shared: {} }];
  const fleet = await aFleet(rehearsal.clients, { functions });
  const command = new PutRuntimeManagementConfigCommand({ FunctionName: own, UpdateRuntimeOn: "FunctionUpdate" });
  await rehearsal.clients.lambda.send(command);
  return { own, fleet };
}

let executions = 0;
async function planned(prefix: string, layerZip: string, more: object = {}) {
  executions += 1;
  const execution = `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:patch-${executions}`;
  const request = {
    layer: { name: prefix, zip: layerZip },
    fleet: { prefix: `${prefix}-` },
    graceSeconds: 0,
    canary: `${prefix}-plain`,
    batchSize: 10,
    ...more,
  };
  asked = [];
  await readRequest.with(tools)({ execution, startedAt: tools.clock.now().toISOString(), request });
  await takeInventory.with(tools)({ execution });
  const files = tools.filesOf(execution);
  return { execution, files, plan: await files.plan.required() };
}

async function migrated({ execution, files, plan }: Awaited<ReturnType<typeof planned>>) {
  await publishLayer.with(tools)({ execution });
  for (const batch of plan.batches.keys()) {
    await takeBaseline.with(tools)({ execution, batch: batch + 1 });
    await migrateBatch.with(tools)({ execution, batch: batch + 1 });
  }
  return files;
}

test("a function whose runtime changes with every update is left alone; only functions that would change are looked up", async () => {
  const { own, fleet } = await aPatchedFleet("held");
  const found = await planned("held", fleet.layerZip);
  expect(found.plan.functions.find(({ name }) => name === own)?.action).toMatchObject({
    kind: "skip",
    reason: expect.stringMatching(HELD),
  });
  expect(found.plan.batches.flat()).toEqual(["held-plain"]);
  expect(asked.sort()).toEqual([own, "held-plain"]);
  await migrated(found);
  const again = await planned("held", fleet.layerZip);
  expect(again.plan.batches).toEqual([]);
  expect(asked).toEqual([own]);
});

test("where the request allows it the function moves, and report and rollback say which runtime it is on", async () => {
  const { own, fleet } = await aPatchedFleet("free");
  const before = await fleet.fingerprints();
  const found = await planned("free", fleet.layerZip, { runtimeUpdate: "allow" });
  expect(asked).toEqual([]);
  expect(found.plan.notes).toContainEqual(coded("runtime-updates-allowed"));
  rehearsal.cloud.patchRuntime("python3.11");
  const files = await migrated(found);
  const { runtimeMove } = await files.journal(own).required();
  const { runtimeVersion } = await files.snapshot(own).required();
  expect(runtimeMove).toEqual({ from: runtimeVersion, to: expect.stringMatching(/::runtime:/) });
  const state = { kind: "migrate", target: files.execution, bakeSeconds: 0, batch: 3 };
  await writeReport.with(tools)({ execution: found.execution, state });
  const note = { from: runtimeVersion, to: runtimeMove?.to, functions: ["free-own", "free-plain"] };
  expect((await files.report.required()).notes).toContainEqual(coded("runtime-moved", note));

  await rollBack.with(tools)({ execution: found.execution, target: executionName(found.execution) });
  expect(await fleet.fingerprints()).toEqual(before);
  const restored = await files.journal(own).required();
  expect(restored).toMatchObject({ outcome: "restored", runtimeMove });
});

test("a function that the plan did not ask about is asked before it changes", async () => {
  const { own, fleet } = await aPatchedFleet("late");
  const { lambda } = tools;
  const silent = { ...tools, lambda: { ...lambda, runtimeUpdatesOf: async () => "unknown" as const } };
  executions += 1;
  const execution = `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:patch-${executions}`;
  const request = { layer: { name: "late", zip: fleet.layerZip }, fleet: { functions: [own] }, graceSeconds: 0 };
  await readRequest.with(silent)({ execution, startedAt: tools.clock.now().toISOString(), request });
  await takeInventory.with(silent)({ execution });
  const files = executionFiles(tools.store, execution);
  const [item] = await tools.filesOf(execution).inventory.required();
  const unasked = { ...item, configuration: { ...item?.configuration, runtimeUpdates: null } };
  await tools.store.putJson(files.key("inventory.json"), { version: 1, functions: [unasked] });
  const fresh = { ...tools, filesOf: () => files };
  await publishLayer.with(fresh)({ execution });
  await takeBaseline.with(fresh)({ execution, batch: 1 });
  await migrateBatch.with(fresh)({ execution, batch: 1 });
  expect(await files.journal(own).required()).toMatchObject({
    outcome: "skipped",
    reason: expect.stringMatching(HELD),
  });
});

/** The second function, which the plan did not ask about, is in the batch after a canary in the mode Auto. */
async function afterACanary(prefix: string, { patched }: { readonly patched: boolean }) {
  const { own, fleet } = await aPatchedFleet(prefix);
  const canary = `${prefix}-plain`;
  const found = await planned(prefix, fleet.layerZip, { fleet: { functions: [canary, own] }, runtimeUpdate: "allow" });
  const files = executionFiles(tools.store, found.execution);
  const { request, ...accepted } = await found.files.request.required();
  if (!("migration" in request)) throw new Error("a migration was asked for");
  const migration = { ...request.migration, runtimeUpdate: "skip" } as const;
  await files.request.write({ ...accepted, request: { ...request, migration } });
  const functions = (await found.files.inventory.required()).map(({ configuration, ...item }) => ({
    ...item,
    configuration: { ...configuration, runtimeUpdates: configuration.name === canary ? "Auto" : null },
  }));
  await tools.store.putJson(found.files.inventory.key, { version: 1, functions });
  if (patched) rehearsal.cloud.patchRuntime("python3.11");
  const fresh = { ...tools, filesOf: () => files };
  await publishLayer.with(fresh)({ execution: found.execution });
  for (const batch of [1, 2]) {
    await takeBaseline.with(fresh)({ execution: found.execution, batch });
    await migrateBatch.with(fresh)({ execution: found.execution, batch });
  }
  return files.journal(own).required();
}

test("a function on the runtime version that the canary's update went to is not asked about: no update moves it", async () => {
  expect(await afterACanary("newest", { patched: false })).toMatchObject({ outcome: "migrated", runtimeMove: null });
  expect(asked).toEqual([]);
});

test("a function on an older runtime version than the canary's update got is looked up, and left alone", async () => {
  const journal = await afterACanary("older", { patched: true });
  expect(journal).toMatchObject({ outcome: "skipped", reason: expect.stringMatching(HELD) });
  expect(asked).toEqual(["older-own"]);
});
