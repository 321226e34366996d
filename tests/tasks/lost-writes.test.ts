import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLockHolder, LOCK_KEY } from "../../src/bucket/lock.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { readSettings } from "../../src/tasks/cleanup/read-settings.ts";
import { writeCleanupReport } from "../../src/tasks/cleanup/write-cleanup-report.ts";
import { releaseLock } from "../../src/tasks/finish/release-lock.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { takeLock } from "../../src/tasks/prepare/take-lock.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/** Loses the nth write of a file from here on; answers how often that happened. */
const lose = (file: string, nth = 1, times = 1) =>
  rehearsal.cloud.inject({ kind: "write-lost", operation: "s3.PutObject", about: new RegExp(`${file}$`), nth, times });
/** The lock of an execution that Step Functions knows nothing of, and that never came to change anything. */
const ofEnded = (execution: string) => ({
  version: 1,
  holder: `${execution}-before`,
  at: new Date(0).toISOString(),
  after: [],
});
const stateOf = (execution: string, more: object = {}) => ({
  kind: "migrate",
  target: executionName(execution),
  batch: 2,
  layer: { versionArn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1" },
  ...more,
});

describe("a write that S3 answers as done and that is not there afterwards", () => {
  test.each([3, 4, 5, 6])(
    "is made up for when it was write %i of the journal of a function that moves",
    async (nth) => {
      const { execution, files } = await rehearsal.prepared(`moving${nth}`, [`moving${nth}-a`]);
      const lost = lose(`journal/moving${nth}-a.json`, nth);
      expect(await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 })).toMatchObject({ migrated: 1 });
      expect(lost.met).toBe(1);
      expect(await files.journal(`moving${nth}-a`).required()).toMatchObject({
        step: "read-back",
        outcome: "migrated",
      });
      lost.lift();
    },
  );

  test("is made up for when it said that a function is restored", async () => {
    const { execution, fleet, before, files } = await rehearsal.prepared("back", ["back-a"]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    const lost = lose("journal/back-a.json", 3);
    const target = executionName(execution);
    expect(await rollBack.with(rehearsal.tools)({ execution, target })).toMatchObject({ restored: 1, remaining: 0 });
    expect(lost.met).toBe(1);
    expect(await files.journal("back-a").required()).toMatchObject({ outcome: "restored", rolledBackBy: target });
    expect(await fleet.fingerprints()).toEqual(before);
    lost.lift();
  });

  test("is made up for when it was the report, and ends the task where it is lost each time", async () => {
    const { execution, files } = await rehearsal.prepared("told", ["told-a"]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    const report = writeReport.with(rehearsal.tools);
    const once = lose("report.json");
    expect(await report({ execution, state: stateOf(execution) })).toMatchObject({ outcome: "migrated" });
    expect([once.met, (await files.report.required()).outcome]).toEqual([1, "migrated"]);
    once.lift();

    const ever = lose("report.json", 1, Number.POSITIVE_INFINITY);
    const failure = { Error: "BatchUnhealthy", Cause: "batch 1 is unhealthy" };
    await expect(report({ execution, state: stateOf(execution, { failure }) })).rejects.toThrow("does not read back");
    ever.lift();
  });

  test("is made up for when it was the report of a clean-up", async () => {
    const execution = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-cleanup:told";
    const startedAt = new Date().toISOString();
    await readSettings.with(rehearsal.tools)({ execution, startedAt, settings: { dryRun: true } });
    const lost = lose("cleanups/told/report.json");
    await writeCleanupReport.with(rehearsal.tools)({ execution, state: {} });
    expect(lost.met).toBe(1);
    expect(await rehearsal.tools.cleanup(execution).report.read()).not.toBeNull();
    lost.lift();
  });

  test("is made up for when it was the lock, taken from nobody or from an execution that has ended", async () => {
    const { execution } = await rehearsal.prepared("locked", ["locked-a"]);
    await releaseLock.with(rehearsal.tools)({ execution });
    for (const nth of [1, 2]) {
      if (nth === 2) await rehearsal.tools.store.putJson(LOCK_KEY, ofEnded(execution));
      const lost = lose(LOCK_KEY, nth);
      expect(await takeLock.with(rehearsal.tools)({ execution, round: 0 })).toMatchObject({ next: "go-on" });
      expect([lost.met, await findLockHolder(rehearsal.tools.store)]).toEqual([1, execution]);
      lost.lift();
    }
  });
});
