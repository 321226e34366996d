import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionName } from "../../src/domain/execution-name.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { executionArn } from "../support/cloud.ts";
import { problem } from "../support/reasons.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../support/rehearsal.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import type { AllTools } from "../support/tools.ts";

let rehearsal: Rehearsal;
let rollbacks = 0;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/** A fleet of its own whose functions have all been moved to the layer. */
async function migrated(prefix: string, letters: readonly string[]): Promise<Prepared> {
  const names = letters.map((letter) => `${prefix}-${letter}`);
  const prepared = await rehearsal.prepared(prefix, names, { canary: names[0] });
  await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
  if (names.length > 1) {
    await takeBaseline.with(rehearsal.tools)({ execution: prepared.execution, batch: 2 });
    await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 2 });
  }
  return prepared;
}

/** A rollback as the machine runs it: read, restore, report. */
async function back(undone: string, more: object = {}, tools: AllTools = rehearsal.tools) {
  rollbacks += 1;
  const execution = executionArn(`back-${rollbacks}`);
  const startedAt = new Date().toISOString();
  await readRequest.with(tools)({ execution, startedAt, request: { rollback: undone, ...more } });
  const target = executionName(undone);
  const counts = await rollBack.with(tools)({ execution, target });
  await writeReport.with(tools)({ execution, state: { kind: "roll-back", target, batch: 1 } });
  return { counts, report: await tools.filesOf(execution).report.required() };
}

/** Fails where a function would be written to. */
function readOnly(): AllTools {
  const write = () => Promise.reject(new Error("nothing was to be written"));
  return { ...rehearsal.tools, lambda: { ...rehearsal.tools.lambda, updateCode: write, updateLayers: write } };
}

const outcomes = ({ functions }: Report) => functions.map(({ name, outcome }) => [name, outcome]);

test.concurrent("rolling back twice changes nothing: no update is called, and the report says so", async () => {
  const { fleet, execution, before } = await migrated("twice", ["a", "b"]);
  expect((await back(execution)).counts).toEqual({ restored: 2, failed: 0, remaining: 0 });
  const { counts, report } = await back(execution, {}, readOnly());
  expect(counts).toEqual({ restored: 2, failed: 0, remaining: 0 });
  expect(report).toMatchObject({ outcome: "rolled-back", rollback: { keepLayer: false, functions: null } });
  expect(report.functions[0]).toMatchObject({ code: "restored-as-asked", data: { foundAsAsked: true } });
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("keepLayer restores the code and leaves the layer attached; a full rollback afterwards takes it off", async () => {
  const { fleet, execution, before } = await migrated("keep", ["a", "b"]);
  const moved = await fleet.fingerprints();
  const kept = await back(execution, { keepLayer: true });
  expect(kept.report).toMatchObject({ outcome: "rolled-back", rollback: { keepLayer: true } });
  expect(kept.report.functions[0]).toMatchObject({ code: "restored-as-asked", data: { keepLayer: true } });
  for (const [name, found] of Object.entries(await fleet.fingerprints())) {
    const [code, layer] = found.split(" ");
    expect(code).toBe(before[name]?.trim());
    expect(layer).toBe(moved[name]?.split(" ")[1]);
  }
  expect((await fleet.invoke("keep-a")).payload).toMatchObject({ bundled: true });

  expect((await back(execution, { keepLayer: true }, readOnly())).counts).toMatchObject({ restored: 2, failed: 0 });
  expect((await back(execution)).counts).toMatchObject({ restored: 2, failed: 0 });
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("only the named functions come back; the others stay moved, and the report says so", async () => {
  const { fleet, execution, before } = await migrated("named", ["a", "b", "c"]);
  const moved = await fleet.fingerprints();
  const { counts, report } = await back(execution, { functions: ["named-b"] });
  expect(counts).toEqual({ restored: 1, failed: 0, remaining: 0 });
  expect(outcomes(report)).toEqual([
    ["named-a", "unchanged"],
    ["named-b", "restored"],
    ["named-c", "unchanged"],
  ]);
  expect(report.functions[0]?.reason).toBe("it is not among the functions to roll back");
  expect(await fleet.fingerprints()).toEqual({ ...moved, "named-b": before["named-b"] });

  await back(execution, { keepLayer: true, functions: ["named-a"] });
  expect((await fleet.invoke("named-a")).payload).toMatchObject({ bundled: true });
  expect((await fleet.invoke("named-c")).payload).toMatchObject({ bundled: false });
  await back(execution);
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("names that are not in the fleet are a bad request, each with its path, before anything is touched", async () => {
  const { fleet, execution } = await migrated("typo", ["chat"]);
  const moved = await fleet.fingerprints();
  await expect(back(execution, { functions: ["typo-chat", "typo-chta", "nobody"] })).rejects.toMatchObject({
    name: "BadRequest",
    problems: [
      problem("functions[1]", "not-in-fleet-of-target", { functionName: "typo-chta", meant: "typo-chat" }),
      problem("functions[2]", "not-in-fleet-of-target", { functionName: "nobody", meant: null }),
    ],
  });
  expect(await fleet.fingerprints()).toEqual(moved);
});

describe("what somebody else deployed in the meantime is left alone and reported", () => {
  const deploys = (name: string) => somebodyElse(rehearsal.clients).deploys(name);
  const setsLayers = async (name: string) => {
    const others = somebodyElse(rehearsal.clients);
    await others.setsLayers(name, [await others.publishesLayer()]);
  };
  const both = async (name: string) => {
    await deploys(name);
    await setsLayers(name);
  };

  test.concurrent.each([
    ["a full rollback", "foreign-full", {}],
    ["a rollback that keeps the layer", "foreign-keep", { keepLayer: true }],
  ])("by %s", async (_, prefix, asked) => {
    const { fleet, execution, before } = await migrated(prefix, ["code", "layers", "both", "ours"]);
    await Promise.all([deploys(`${prefix}-code`), setsLayers(`${prefix}-layers`), both(`${prefix}-both`)]);
    const theirs = await fleet.fingerprints();
    const { counts, report } = await back(execution, asked);
    expect(counts).toEqual({ restored: 1, failed: 3, remaining: 0 });
    expect(report.outcome).toBe("needs-human");
    expect(Object.fromEntries(report.functions.map((fn) => [fn.name, [fn.outcome, fn.data]]))).toMatchObject({
      [`${prefix}-code`]: [
        "touched-by-others",
        { because: { code: "code-changed-by-others" }, standing: { code: "not restored" } },
      ],
      [`${prefix}-layers`]: [
        "touched-by-others",
        { because: { code: "layers-changed-by-others" }, standing: { code: "not restored" } },
      ],
      [`${prefix}-both`]: ["touched-by-others", { because: { code: "code-and-layers-changed-by-others" } }],
      [`${prefix}-ours`]: ["restored", expect.any(Object)],
    });
    const { [`${prefix}-ours`]: ours, ...others } = await fleet.fingerprints();
    expect(theirs).toMatchObject(others);
    expect(ours?.split(" ")[0]).toBe(before[`${prefix}-ours`]?.split(" ")[0]);
  });
});
