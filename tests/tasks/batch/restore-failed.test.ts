import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHealth } from "../../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { restoreFailed } from "../../../src/tasks/batch/restore-failed.ts";
import { scanForImportErrors } from "../../../src/tasks/batch/scan-for-import-errors.ts";
import { shiftTraffic } from "../../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { writeReport } from "../../../src/tasks/finish/write-report.ts";
import { aFleet, greeter, sharedCode } from "../../support/fleet.ts";
import { said } from "../../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import { released } from "../../support/released-fleet.ts";

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
      unproven: "migrate",
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

test("a function whose share of traffic shows it to fail goes back alone, its alias first; the other's traffic follows", async () => {
  const { tools, clients } = rehearsal;
  const names = ["led-canary", "led-b", "led-c"];
  const fleet = await aFleet(clients, { functions: names });
  const team = released(clients);
  for (const name of ["led-b", "led-c"]) await team.release(name, "live");
  const execution = await rehearsal.begin({
    layer: { name: "led", zip: fleet.layerZip },
    fleet: { prefix: "led-" },
    canary: "led-canary",
    graceSeconds: 0,
    tolerate: { failed: 1 },
    shift: { percent: 50 },
  });
  for (const batch of [1, 2])
    for (const task of [takeBaseline, migrateBatch]) await task.with(tools)({ execution, batch });
  await checkHealth.with(tools)({ execution, batch: 2 });
  await shiftTraffic.with(tools)({ execution, batch: 2 });
  expect(await team.leadsTo("led-b", "live")).toBe("live → 1,50 % 2");
  const { gates } = tools.filesOf(execution).evidence(2);
  const nothing = { metrics: [], verdicts: [], earlier: [], alarms: [], alarmVerdicts: [] };
  const failing = new Map([["led-b", said("its log says: No module named 'shared.extra'")]]);
  await gates.write({
    version: 1,
    looks: 1,
    waitedSeconds: 0,
    decision: "restore",
    sharing: true,
    failing,
    ...nothing,
  });
  expect(await restoreFailed.with(tools)({ execution, batch: 2 })).toEqual({
    batch: 2,
    restored: 1,
    decision: "shift",
  });
  expect(await team.leadsTo("led-b", "live")).toBe("live → 1");
  expect(await team.versions("led-b")).toEqual(["1"]);
  expect(await shiftTraffic.with(tools)({ execution, batch: 2 })).toMatchObject({ shifted: 1, next: "bake" });
  expect(await team.leadsTo("led-c", "live")).toBe("live → 2");
});
