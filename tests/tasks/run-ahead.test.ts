import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionName } from "../../src/domain/execution-name.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../support/rehearsal.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import type { AllTools } from "../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/**
 * Three batches of `prefix`: the canary, -b and -c, -d; the first two are migrated, and batch 2 waits long enough for
 * -d.
 */
async function migratedUpTo2(prefix: string, more: object = {}, tools: AllTools = rehearsal.tools): Promise<Prepared> {
  const names = ["a", "b", "c", "d"].map((letter) => `${prefix}-${letter}`);
  const request = { canary: names[0], critical: [names[3]], graceSeconds: 1, ...more };
  const prepared = await rehearsal.prepared(prefix, names, request);
  const { execution } = prepared;
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
  await scanForImportErrors.with(rehearsal.tools)({ execution, batch: 1 });
  for (const name of names.slice(1)) expect(await prepared.files.journal(name).read(), name).toBeNull();
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  await migrateBatch.with(tools)({ execution, batch: 2 });
  return prepared;
}

const batch3 = async (execution: string) => {
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 3 });
  return migrateBatch.with(rehearsal.tools)({ execution, batch: 3 });
};

test("once the canary has passed, the next batch gets its layer ahead, its snapshot stored before, and nothing more", async () => {
  const { files, fleet, before, execution } = await migratedUpTo2("ahead");
  const [{ versionArn } = { versionArn: "" }] = await files.layers.required();
  expect((await fleet.fingerprints())["ahead-d"]).toBe(`${before["ahead-d"]}${versionArn}`);
  expect(await files.journal("ahead-d").required()).toMatchObject({ batch: 3, step: "attach", outcome: null });
  expect(await files.snapshot("ahead-d").required()).toMatchObject({ layers: [] });
  expect((await fleet.invoke("ahead-d")).payload).toMatchObject({ bundled: true });

  expect(await batch3(execution)).toEqual({ batch: 3, migrated: 1, skipped: 0 });
  expect((await fleet.invoke("ahead-d")).payload).toMatchObject({ bundled: false });
});

test("what waits for somebody's word is not touched before it", async () => {
  const { files, fleet, before } = await migratedUpTo2("unasked", { approval: "before-critical" });
  expect((await fleet.fingerprints())["unasked-d"]).toBe(before["unasked-d"]);
  expect(await files.journal("unasked-d").read()).toBeNull();
});

test("small batches do not leave the updates idle: the batches after the next one get their layer ahead too", async () => {
  const names = ["far-a", "far-b", "far-c", "far-d"];
  const order = { canary: "far-a", batchSize: 1, graceSeconds: 2 };
  const { files, fleet, execution } = await rehearsal.prepared("far", names, order);
  for (const task of [migrateBatch, scanForImportErrors]) await task.with(rehearsal.tools)({ execution, batch: 1 });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 2 });

  const [{ versionArn } = { versionArn: "" }] = await files.layers.required();
  for (const [name, batch] of [
    ["far-c", 3],
    ["far-d", 4],
  ] as const) {
    expect((await fleet.fingerprints())[name], name).toContain(versionArn);
    expect(await files.journal(name).required()).toMatchObject({ batch, step: "attach", outcome: null });
    expect((await fleet.invoke(name)).payload).toMatchObject({ bundled: true });
  }
});

test("a rollback takes off what was attached ahead", async () => {
  const { fleet, before, execution } = await migratedUpTo2("undone");
  const back = await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });
  expect(back).toEqual({ restored: 4, failed: 0, remaining: 0 });
  expect(await fleet.fingerprints()).toEqual(before);
});

test("a function with checks does not get its layer ahead: its baseline comes first", async () => {
  const { files, fleet, before } = await migratedUpTo2("checked", { checks: { "checked-d": [{ name: "ping" }] } });
  expect((await fleet.fingerprints())["checked-d"]).toBe(before["checked-d"]);
  expect(await files.journal("checked-d").read()).toBeNull();
});

test("nothing runs ahead where the canary was left out", async () => {
  const { files, fleet, before } = await migratedUpTo2("unled", { checks: { "unled-a": [{ name: "x", expect: 1 }] } });
  expect((await files.journal("unled-a").required()).outcome).toBe("skipped");
  expect((await fleet.fingerprints())["unled-d"]).toBe(before["unled-d"]);
});

test("while the logs of a batch are searched, the next one gets its layer", async () => {
  const slow: AllTools = {
    ...rehearsal.tools,
    logs: {
      ...rehearsal.tools.logs,
      async *events(...given) {
        await rehearsal.tools.clock.wait(1);
        yield* rehearsal.tools.logs.events(...given);
      },
    },
  };
  const { execution, files } = await migratedUpTo2("searched", { graceSeconds: 0 }, withoutTime(rehearsal.tools));
  await scanForImportErrors.with(slow)({ execution, batch: 2 });
  expect(await files.journal("searched-d").required()).toMatchObject({ step: "attach", done: true });
});

test("a layer that others detached after it was attached early is not attached again, and the code is not slimmed", async () => {
  const { execution, fleet, files, before } = await migratedUpTo2("taken");
  await somebodyElse(rehearsal.clients).setsLayers("taken-d", []);
  expect(await batch3(execution)).toEqual({ batch: 3, migrated: 0, skipped: 1 });
  expect((await fleet.fingerprints())["taken-d"]).toBe(before["taken-d"]);
  expect((await files.journal("taken-d").required()).code).toBe("layer-detached-by-others");
});

test("a failure ahead ends the batch it belongs to, not the one under way", async () => {
  const { updateLayers } = rehearsal.tools.lambda;
  const failing: AllTools["lambda"] = {
    ...rehearsal.tools.lambda,
    updateLayers: (name, ...rest) =>
      name === "stops-d" ? Promise.reject(new Error("no more today")) : updateLayers(name, ...rest),
  };
  const { execution } = await migratedUpTo2("stops", {}, { ...rehearsal.tools, lambda: failing });
  await expect(batch3(execution)).rejects.toMatchObject({
    name: "UpdateFailed",
    message: expect.stringContaining("no more today"),
  });
});

test("a function that Lambda refuses ahead is skipped in its own batch, and has nothing to be restored", async () => {
  const { updateLayers } = rehearsal.tools.lambda;
  const message = "not authorized to perform lambda:GetLayerVersion";
  const refusal = {
    name: "AccessDeniedException",
    message,
    $fault: "client",
    $metadata: { httpStatusCode: 403 },
  } as const;
  const refusing: AllTools["lambda"] = {
    ...rehearsal.tools.lambda,
    updateLayers: (name, ...rest) =>
      name === "denied-d" ? Promise.reject(new LambdaServiceException(refusal)) : updateLayers(name, ...rest),
  };
  const { execution, files } = await migratedUpTo2("denied", {}, { ...rehearsal.tools, lambda: refusing });
  expect(await batch3(execution)).toEqual({ batch: 3, migrated: 0, skipped: 1 });
  expect(await files.journal("denied-d").required()).toMatchObject({
    step: "snapshot",
    outcome: "skipped",
    reason: `Lambda refuses to attach the layer: AccessDeniedException: ${message}`,
  });
});

/** Ends a batch before anything can run ahead of the next one. */
function withoutTime({ lambda, ...tools }: AllTools): AllTools {
  const describe: AllTools["lambda"]["describe"] = async (name) => {
    if (name.endsWith("-d")) await rehearsal.tools.clock.wait(2);
    return lambda.describe(name);
  };
  return { ...tools, lambda: { ...lambda, describe } };
}
