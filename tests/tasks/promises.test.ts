import { DeleteLayerVersionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import { shiftTraffic } from "../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { aFleet, greeter, sharedCode } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";
import { released } from "../support/released-fleet.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import type { AllTools } from "../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const migrate = (execution: string, tools: AllTools = rehearsal.tools) =>
  migrateBatch.with(tools)({ execution, batch: 1 });
const back = (execution: string, tools: AllTools = rehearsal.tools) =>
  rollBack.with(tools)({ execution, target: executionName(execution) });
const withLambda = (changes: Partial<AllTools["lambda"]>): AllTools => ({
  ...rehearsal.tools,
  lambda: { ...rehearsal.tools.lambda, ...changes },
});

// Fails when the stored package is not held against the function's, when changing begins before all of the batch are
// stored, or when a layer version that is gone is found out only on the way back.
test("Nothing is changed before its original state is safely stored and proven restorable.", async () => {
  const theirs = await somebodyElse(rehearsal.clients).publishesLayer("stored-vanishing");
  const functions = ["stored-a", "stored-b", { name: "stored-c", layers: [theirs] }, "stored-canary"];
  const prepared = await rehearsal.prepared("stored", functions, { canary: "stored-canary" });
  const { fleet, execution, before, files } = prepared;
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  await rehearsal.clients.lambda.send(
    new DeleteLayerVersionCommand({ LayerName: "stored-vanishing", VersionNumber: Number(theirs.split(":").at(-1)) }),
  );
  const { copyToStore } = rehearsal.tools.packages;
  const whenStored: unknown[] = [];
  const lost: AllTools["packages"] = {
    ...rehearsal.tools.packages,
    async copyToStore(source, to, codeSha256) {
      await copyToStore(source, to, codeSha256);
      if (to.key.includes("stored-b"))
        await rehearsal.tools.store.put(to.key, await aZip({ ...greeter, ...sharedCode, "else.py": "" }));
      whenStored.push(await fleet.fingerprints());
    },
  };
  await migrateBatch.with({ ...rehearsal.tools, packages: lost })({ execution, batch: 2 });
  for (const found of whenStored) expect(found).toEqual(before);
  const { "stored-a": moved, ...others } = await fleet.fingerprints();
  expect(moved).not.toBe(before["stored-a"]);
  expect(before).toMatchObject(others);
  const reasonOf = async (name: string) => (await files.journal(name).required()).reason;
  expect(await reasonOf("stored-b")).toMatch(
    /^its stored original could not be read back, so a rollback would not be possible/,
  );
  expect(await reasonOf("stored-c")).toContain(`${theirs}, which was deleted`);
});

// Fails when the rollback leaves out a half, sorts the layers, or believes the answers of its calls.
test("A rollback restores code (CodeSha256), layer order and alias targets exactly, and reads them back to prove it.", async () => {
  const others = somebodyElse(rehearsal.clients);
  const theirs = [await others.publishesLayer("zebra"), await others.publishesLayer("aardvark")];
  const fleet = await aFleet(rehearsal.clients, { functions: [{ name: "exact-a", layers: theirs }] });
  const team = released(rehearsal.clients);
  await team.release("exact-a", "live");
  const before = await fleet.fingerprints();
  const layer = { name: "exact", zip: fleet.layerZip };
  const execution = await rehearsal.begin({ layer, fleet: { prefix: "exact-" }, graceSeconds: 0 });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 1 });
  await migrate(execution);
  await shiftTraffic.with(rehearsal.tools)({ execution, batch: 1 });
  expect(await team.leadsTo("exact-a", "live")).toBe("live → 2");
  const moved = await fleet.fingerprints();
  expect(moved).not.toEqual(before);

  const deaf = withLambda({
    updateLayers: async (name) => (await rehearsal.tools.lambda.describe(name)) ?? Promise.reject(new Error(name)),
  });
  expect(await back(execution, deaf)).toMatchObject({ restored: 0, failed: 1 });

  const next = execution.replace(/run-\d+$/, "rollback-exact");
  const again = await rollBack.with(rehearsal.tools)({ execution: next, target: executionName(execution) });
  expect(again).toMatchObject({ restored: 1, failed: 0, remaining: 0 });
  expect(await fleet.fingerprints()).toEqual(before);
  expect(await team.leadsTo("exact-a", "live")).toBe("live → 1");
});

// Fails when an update is sent without the revision that was looked at, or when what is there is not compared first.
test("Another deployment is never overwritten: it is detected, and the function is left alone and reported.", async () => {
  const { fleet, execution, files } = await rehearsal.prepared("foreign", ["foreign-a"]);
  const { updateCode } = rehearsal.tools.lambda;
  const meanwhile = withLambda({
    async updateCode(...given) {
      await somebodyElse(rehearsal.clients).deploys("foreign-a");
      return updateCode(...given);
    },
  });
  await migrate(execution, meanwhile);
  const theirs = await fleet.fingerprints();
  await back(execution);
  expect(await fleet.fingerprints()).toEqual(theirs);
  await writeReport.with(rehearsal.tools)({ execution, state: stateAfterRollback(execution) });
  expect((await files.report.required()).functions).toMatchObject([
    {
      name: "foreign-a",
      outcome: "touched-by-others",
      code: "unrestored",
      data: { because: { code: "code-changed-by-others" } },
    },
  ]);
});

// Fails when an empty search counts as healthy, or when what was broken before is held against the change.
test("Silence is not health: without evidence a verdict is inconclusive, and earlier failures are never blamed on the migration.", async () => {
  const { execution } = await rehearsal.prepared("silence", ["silence-a"]);
  await migrate(execution);
  expect(await checkHealth.with(rehearsal.tools)({ execution, batch: 1 })).toMatchObject({ verdict: "inconclusive" });
  expect(await scanForImportErrors.with(rehearsal.tools)({ execution, batch: 1 })).toMatchObject({
    verdict: "inconclusive",
  });

  const broken = [
    { name: "ill-a", files: { "app.py": "import nowhere\n\ndef handler(event, context):\n    return {}\n" } },
  ];
  const ill = await rehearsal.prepared("ill", broken, {
    checks: { "ill-a": [{ name: "ping" }] },
    unproven: "migrate",
  });
  expect(await migrate(ill.execution)).toMatchObject({ migrated: 0, skipped: 1 });
  expect(await checkHealth.with(rehearsal.tools)({ execution: ill.execution, batch: 1 })).not.toMatchObject({
    verdict: "unhealthy",
  });
  expect(await ill.files.journal("ill-a").required()).toMatchObject({
    outcome: "skipped",
    reason: expect.stringContaining("No module named 'nowhere'"),
  });
});

// Fails when a function that is skipped, unreadable or never reached drops out of the report.
test("Every function of the fleet is accounted for in the report: migrated, unchanged, restored, or skipped with its reason.", async () => {
  const functions = [
    "account-a",
    { name: "account-b", shared: { "other.py": "" } },
    { name: "account-c", shared: { "shared/__init__.py": "", "shared/greeting.py": "def greet(name): return name\n" } },
    "account-d",
  ];
  const { execution, files } = await rehearsal.prepared("account", functions, { canary: "account-a" });
  await migrate(execution);
  await back(execution);
  await writeReport.with(rehearsal.tools)({ execution, state: stateAfterRollback(execution) });
  const report = await files.report.required();
  expect(report.functions).toMatchObject([
    { name: "account-a", outcome: "restored", reason: expect.stringMatching(/./) },
    { name: "account-b", outcome: "skipped", reason: expect.stringMatching(/./) },
    { name: "account-c", outcome: "skipped", reason: expect.stringContaining("shared/greeting.py") },
    { name: "account-d", outcome: "unchanged", reason: expect.stringMatching(/./) },
  ]);
});

describe("A task that dies between two calls is retried and ends correctly.", () => {
  // Fails when the journal is believed instead of what is there, or when a second run takes our change for the
  // original.
  test.each(["updateLayers", "updateCode"] as const)("after %s", async (call) => {
    const prefix = `mortal-${call.toLowerCase()}`;
    const { fleet, execution, before } = await rehearsal.prepared(prefix, [`${prefix}-a`]);
    const real = rehearsal.tools.lambda[call] as (...given: unknown[]) => Promise<unknown>;
    let deaths = 0;
    const dying = withLambda({
      [call]: async (...given: unknown[]) => {
        const answer = await real(...given);
        deaths += 1;
        if (deaths === 1) throw new Error("the answer was lost");
        return answer;
      },
    });
    await migrate(execution, dying).catch(() => "the machine tries again, or rolls back");
    await back(execution);
    expect(await fleet.fingerprints()).toEqual(before);
  });

  // Fails when what our own call left behind is taken for the original, or for somebody else's.
  test.each(["updateLayers", "updateCode"] as const)("dead after %s, and run again by the machine", async (call) => {
    const prefix = `again-${call.toLowerCase()}`;
    const { fleet, execution, before } = await rehearsal.prepared(prefix, [`${prefix}-a`]);
    const real = rehearsal.tools.lambda[call] as (...given: unknown[]) => Promise<unknown>;
    const death = Promise.withResolvers<void>();
    const dying = withLambda({
      async [call](...given: unknown[]) {
        await real(...given);
        death.resolve();
        return new Promise(() => undefined);
      },
    });
    void migrate(execution, dying);
    await death.promise;
    expect(await migrate(execution)).toMatchObject({ migrated: 1 });
    await back(execution);
    expect(await fleet.fingerprints()).toEqual(before);
  });
});

/** The machine's state data when a batch turned out unhealthy and everything went back. */
function stateAfterRollback(execution: string) {
  const failure = { Error: "BatchUnhealthy", Cause: "batch 1 is unhealthy" };
  return { kind: "migrate", target: executionName(execution), batch: 1, failure, rollback: { remaining: 0 } };
}
