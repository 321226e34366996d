import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHealth } from "../../src/tasks/check-health.ts";
import { migrateBatch } from "../../src/tasks/migrate-batch.ts";
import { restoreFailed } from "../../src/tasks/restore-failed.ts";
import { scanForImportErrors } from "../../src/tasks/scan-for-import-errors.ts";
import { takeBaseline } from "../../src/tasks/take-baseline.ts";
import { writeReport } from "../../src/tasks/write-report.ts";
import { greeter, sharedCode } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/** Imports what the layer lacks, under a name nobody can see. */
const hidden = {
  "app.py": [
    "import importlib",
    'EXTRA = importlib.import_module("shared." + "extra").EXTRA',
    "def handler(event, context):",
    '    return {"statusCode": 200}',
    "",
  ].join("\n"),
};

test("a function that fails goes back alone where the request tolerates it, and the others stay moved", async () => {
  const { tools } = rehearsal;
  const { fleet, before, execution, files } = await rehearsal.prepared(
    "alone",
    [
      "alone-a",
      { name: "alone-b", files: hidden, shared: { ...sharedCode, "shared/extra.py": "EXTRA = 1\n" } },
      { name: "alone-c", files: greeter },
    ],
    {
      canary: "alone-a",
      drift: "adopt-layer",
      tolerate: { failed: 1 },
      checks: Object.fromEntries(
        ["alone-b", "alone-c"].map((name) => [name, [{ name: "answers", expect: { statusCode: 200 } }]]),
      ),
    },
  );
  await migrateBatch.with(tools)({ execution, batch: 1 });
  for (const task of [takeBaseline, migrateBatch]) await task.with(tools)({ execution, batch: 2 });
  expect(await checkHealth.with(tools)({ execution, batch: 2 })).toMatchObject({
    verdict: "unhealthy",
    decision: "restore",
  });
  for (const _ of ["first", "again"])
    expect(await restoreFailed.with(tools)({ execution, batch: 2 })).toEqual({
      batch: 2,
      restored: 1,
      decision: "go-on",
    });

  const after = await fleet.fingerprints();
  expect(after["alone-b"]).toBe(before["alone-b"]);
  expect(after["alone-c"]).not.toBe(before["alone-c"]);
  expect(await scanForImportErrors.with(tools)({ execution, batch: 2 })).toMatchObject({
    unhealthy: 0,
    decision: "go-on",
  });

  const [layer] = await files.layers.required();
  await writeReport.with(tools)({ execution, state: { kind: "migrate", target: files.execution, batch: 3, layer } });
  const report = await files.report.required();
  expect(report.outcome).toBe("migrated");
  expect(report.functions.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["alone-a", "migrated"],
    ["alone-b", "restored"],
    ["alone-c", "migrated"],
  ]);
  expect(report.functions[1]?.reason).toMatch(/^restored alone, because of check "answers": .*shared\.extra/);
});
