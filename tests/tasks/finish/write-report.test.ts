import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkHealth } from "../../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { rollBack } from "../../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../../src/tasks/finish/write-report.ts";
import { readRequest } from "../../../src/tasks/prepare/read-request.ts";
import { greeter, sharedCode } from "../../support/fleet.ts";
import { asPublished } from "../../support/published-result.ts";
import { coded, said } from "../../support/reasons.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const layer = { versionArn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1", reused: false };
const migrate = (execution: string) => migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
const back = (execution: string, target: string) => rollBack.with(rehearsal.tools)({ execution, target });

/** Writes the report for a state of the machine, and answers it as stored; it is as the JSON Schema of results says. */
async function reported({ execution, files }: Pick<Prepared, "execution" | "files">, state: object) {
  const whole = { kind: "migrate", target: files.execution, batch: 1, layer, ...state };
  const answer = await writeReport.with(rehearsal.tools)({ execution, state: whole });
  return { answer, report: asPublished(await files.report.required()) };
}

describe("write report", () => {
  test("a migration that went well is reported with the sizes before and after", async () => {
    const prepared = await rehearsal.prepared("well", ["well-a"]);
    await migrate(prepared.execution);
    const { answer, report } = await reported(prepared, { batch: 2 });
    expect(answer).toEqual({ outcome: "migrated", reason: "1 migrated", location: prepared.files.report.location });
    const [line] = report.functions;
    expect(line).toMatchObject({ name: "well-a", outcome: "migrated", reason: null, batch: 1 });
    expect(line?.zipBytesAfter).toBeLessThan(line?.zipBytesBefore ?? 0);
    expect(report.layerVersionArn).toBe(layer.versionArn);
    expect(report.page).toBe(prepared.files.page.location);
    expect(await prepared.files.page.read()).toContain("well-a");
  });

  test("a page that cannot be written is a note of the report, and nothing goes back for it", async () => {
    const prepared = await rehearsal.prepared("pageless", ["pageless-a"]);
    await migrate(prepared.execution);
    const { tools } = rehearsal;
    const filesOf = (execution: string) => {
      const own = tools.filesOf(execution);
      return { ...own, page: { ...own.page, write: () => Promise.reject(new Error("the bucket is full")) } };
    };
    const state = { kind: "migrate", target: prepared.files.execution, batch: 2, layer };
    const answer = await writeReport.with({ ...tools, filesOf })({ execution: prepared.execution, state });
    expect(answer.outcome).toBe("migrated");
    const { page, notes } = await prepared.files.report.required();
    expect(page).toBeNull();
    expect(notes).toContainEqual(coded("page-not-written", { why: "the bucket is full" }));
  });

  test("a report that S3 took and refuses to show stands as it was written", async () => {
    const prepared = await rehearsal.prepared("unread", ["unread-a"]);
    await migrate(prepared.execution);
    const about = /report.json$/;
    const fault = rehearsal.cloud.inject({ kind: "denied", operation: "s3.GetObject", about, times: 9 });
    const state = { kind: "migrate", target: prepared.files.execution, batch: 2, layer };
    const answer = await writeReport.with(rehearsal.tools)({ execution: prepared.execution, state });
    expect([answer.outcome, fault.met]).toEqual(["migrated", 1]);
    fault.lift();
    expect(await prepared.files.report.required()).toMatchObject({ outcome: "migrated" });
  });

  test("an unhealthy batch is reported as rolled back, with the evidence as its reason", async () => {
    const hidden = 'import importlib\nEXTRA = importlib.import_module("shared." + "extra").EXTRA';
    const functions = [
      {
        name: "ill-a",
        files: { "app.py": `${hidden}\n${greeter["app.py"]}` },
        shared: { ...sharedCode, "shared/extra.py": "EXTRA = 1\n" },
      },
      "ill-b",
    ];
    const more = {
      checks: { "ill-a": [{ name: "ping" }] },
      drift: "adopt-layer",
      unproven: "migrate",
      canary: "ill-a",
    };
    const prepared = await rehearsal.prepared("ill", functions, more);
    const { execution, files, fleet, before } = prepared;
    await migrate(execution);
    await checkHealth.with(rehearsal.tools)({ execution, batch: 1 });
    await back(execution, files.execution);
    const failure = { Error: "BatchUnhealthy", Cause: "batch 1 is unhealthy" };
    const { answer, report } = await reported(prepared, { failure });
    const why = `check "ping": Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared.extra'`;
    const because = { code: "check-failed", reason: why };
    expect(answer).toMatchObject({ outcome: "rolled-back", reason: report.reason });
    expect(report).toMatchObject({
      code: "all-restored",
      data: { because: { code: "batch-unhealthy", data: { batch: 1, functionName: "ill-a", because, more: 0 } } },
      functions: [
        { name: "ill-a", outcome: "restored", code: "restored-after-failure", data: { because } },
        { name: "ill-b", outcome: "unchanged", code: "ended-before-batch" },
      ],
    });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("a rollback that did not reach a changed function calls for a human", async () => {
    const prepared = await rehearsal.prepared("stuck", ["stuck-a"]);
    await migrate(prepared.execution);
    const failure = { Error: "States.Timeout", Cause: "" };
    const { answer, report } = await reported(prepared, { failure, rollbackFailure: { Error: "States.Timeout" } });
    expect(answer.outcome).toBe("needs-human");
    const timeout = { code: "task-failed", data: { error: "States.Timeout" } };
    expect(report).toMatchObject({
      code: "not-all-restored",
      data: { because: timeout, rollbackFailure: timeout, functions: [{ name: "stuck-a", code: "unrestored" }] },
    });
  });

  test("a roll-back request reports the functions of the execution it undid", async () => {
    const { execution, files } = await rehearsal.prepared("undo", ["undo-a"]);
    await migrate(execution);
    const undoing = execution.replace(/[^:]+$/, "undoing");
    const own = rehearsal.tools.filesOf(undoing);
    const startedAt = new Date().toISOString();
    await readRequest.with(rehearsal.tools)({ execution: undoing, startedAt, request: { rollback: files.execution } });
    expect(await back(undoing, files.execution)).toEqual({ restored: 1, failed: 0, remaining: 0 });
    const { answer, report } = await reported(
      { execution: undoing, files: own },
      { kind: "roll-back", target: files.execution, layer: undefined },
    );
    expect(answer).toMatchObject({ outcome: "rolled-back", reason: "1 restored" });
    expect(report.functions).toMatchObject([{ name: "undo-a", outcome: "restored", code: "restored-as-asked" }]);
  });

  test("an execution that failed before its plan still gets a report", async () => {
    const { fleet } = await rehearsal.prepared("early", ["early-a"]);
    const execution = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:planless";
    const request = { layer: { name: "early", zip: fleet.layerZip }, fleet: { prefix: "early-" } };
    await readRequest.with(rehearsal.tools)({ execution, startedAt: new Date().toISOString(), request });
    const files = rehearsal.tools.filesOf(execution);
    expect(await back(execution, files.execution)).toEqual({ restored: 0, failed: 0, remaining: 0 });
    const Cause = JSON.stringify({ errorType: "NotUsable", errorMessage: "the layer vanished" });
    const failure = { Error: "NotUsable", Cause };
    const { report } = await reported({ execution, files }, { failure, layer: undefined });
    const because = {
      code: "task-failed",
      data: { error: "NotUsable", because: said("the layer vanished"), batch: null },
    };
    expect(report).toMatchObject({ outcome: "rolled-back", code: "nothing-changed", data: { because } });
  });
});
