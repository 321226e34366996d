import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aTurnedClock } from "../../packages/embedded-cloud/tests/support/turned-clock.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import { shiftTraffic } from "../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { aFleet, type Files, greeter } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";
import { type Released, released } from "../support/released-fleet.ts";

const clock = aTurnedClock();
let rehearsal: Rehearsal;
let team: Released;
beforeAll(async () => {
  rehearsal = await aRehearsal({ clock });
  team = released(rehearsal.clients);
});
afterAll(() => rehearsal.stop());

/** Fails, without any import error, where its shared code comes from the layer. */
const failsOnLayer: Files = {
  "app.py": `${greeter["app.py"]}`.replace(
    "    return {",
    '    if not bundled:\n        raise RuntimeError("no")\n    return {',
  ),
};

async function called(name: string, times: number) {
  const call = new InvokeCommand({ FunctionName: name, Qualifier: "live", Payload: "{}" });
  for (let count = 0; count < times; count += 1) await rehearsal.clients.lambda.send(call);
}

/**
 * A function called 20 times through its alias in the hour before; then its published version gets half of the traffic.
 */
async function shared(name: string, files: Files = greeter) {
  const fleet = await aFleet(rehearsal.clients, { functions: [{ name, files }] });
  await team.release(name, "live");
  await called(name, 20);
  clock.turnOn(300);
  const execution = await rehearsal.begin({
    layer: { name, zip: fleet.layerZip },
    fleet: { functions: [name] },
    graceSeconds: 0,
    shift: { percent: 50, bakeSeconds: 300 },
  });
  const at = { execution, batch: 1 };
  await takeBaseline.with(rehearsal.tools)(at);
  await migrateBatch.with(rehearsal.tools)(at);
  expect(await checkHealth.with(rehearsal.tools)(at)).toMatchObject({ decision: "shift" });
  expect(await shift(execution)).toEqual({ batch: 1, shifted: 1, next: "share", bakeSeconds: 300 });
  expect(await team.leadsTo(name, "live")).toBe("live → 1,50 % 2");
  clock.turnOn(60);
  await called(name, 50);
  clock.turnOn(300);
  return { fleet, execution, files: rehearsal.tools.filesOf(execution) };
}

const shift = (execution: string) => shiftTraffic.with(rehearsal.tools)({ execution, batch: 1 });
const look = (execution: string) => scanForImportErrors.with(rehearsal.tools)({ execution, batch: 1 });

test("a share of the traffic is judged first; then all traffic follows and is judged again", async () => {
  const { execution, files } = await shared("share-a");
  expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "shift" });
  const { metrics, looks } = await files.evidence(1).gates.required();
  expect(looks).toBe(1);
  expect(metrics[0]?.before.invocations).toBe(20);
  expect(metrics[0]?.since.invocations, "of the published version alone").toBeLessThan(50);
  expect(await shift(execution)).toMatchObject({ next: "bake" });
  expect(await team.leadsTo("share-a", "live")).toBe("live → 2");
  clock.turnOn(60);
  await called("share-a", 20);
  clock.turnOn(300);
  expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "go-on" });
  expect((await files.evidence(1).gates.required()).looks).toBe(1);
});

test("a published version that fails is seen by itself beside the one that serves, and its share is taken back", async () => {
  const { fleet, execution, files } = await shared("worse-a", failsOnLayer);
  expect(await look(execution)).toMatchObject({ verdict: "unhealthy", decision: "roll-back" });
  expect((await files.evidence(1).gates.required()).verdicts[0]?.reason).toMatch(
    /^all of its \d+ invocations fail, before the change 0 %/,
  );
  expect(await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) })).toMatchObject({
    restored: 1,
  });
  expect(await team.leadsTo("worse-a", "live")).toBe("live → 1");
  expect(await team.versions("worse-a")).toEqual(["1"]);
  expect((await fleet.invoke("worse-a")).error).toBeUndefined();
});
