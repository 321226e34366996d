import { PutMetricAlarmCommand, SetAlarmStateCommand, type StateValue } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aTurnedClock } from "../../packages/embedded-cloud/tests/support/turned-clock.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { accept } from "../../src/tasks/finish/accept.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../support/rehearsal.ts";

const clock = aTurnedClock();
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal({ clock });
});
afterAll(() => rehearsal.stop());

/** Fails, without any import error, when it is asked to. */
const files = {
  "app.py": [
    "from shared.greeting import greet",
    "",
    "def handler(event, context):",
    '    if event.get("fail"):',
    '        raise RuntimeError("asked to")',
    '    return {"statusCode": 200, "text": greet("Ada")}',
    "",
  ].join("\n"),
};

/** Long enough for the minutes so far to be published. */
const laterOn = () => clock.turnOn(300);

async function called(fleet: Prepared["fleet"], name: string, times: number, failing = 0) {
  for (let call = 0; call < times; call++) await fleet.invoke(name, { fail: call < failing });
}

/** One function a batch, called 20 times in the hour before, `failingBefore` of them failing; then batch 1 is moved. */
async function moved(prefix: string, more: object = {}, { failingBefore = 0, calls = 20, names = ["a"] } = {}) {
  const functions = names.map((name) => ({ name: `${prefix}-${name}`, files }));
  const prepared = await rehearsal.prepared(prefix, functions, { canary: `${prefix}-a`, ...more });
  for (const { name } of functions) await called(prepared.fleet, name, calls, failingBefore);
  laterOn();
  await migrated(prepared.execution, 1);
  return { ...prepared, a: `${prefix}-a` };
}

async function migrated(execution: string, batch: number) {
  const { tools } = rehearsal;
  if (batch > 1) await takeBaseline.with(tools)({ execution, batch });
  await migrateBatch.with(tools)({ execution, batch });
  await checkHealth.with(tools)({ execution, batch });
  clock.turnOn(60);
}

const look = (execution: string, batch = 1) => scanForImportErrors.with(rehearsal.tools)({ execution, batch });

describe("metrics", () => {
  test("a function whose errors grew is unhealthy although its log tells of no import error", async () => {
    const { fleet, execution, a, files: own } = await moved("grew");
    await called(fleet, a, 20, 5);
    laterOn();
    expect(await look(execution)).toEqual({
      ...{ batch: 1, verdict: "unhealthy", unhealthy: 1, inconclusive: 0 },
      ...{ decision: "roll-back", waitSeconds: 0 },
    });
    expect((await own.evidence(1).gates.required()).verdicts).toMatchObject([
      { functionName: a, verdict: "unhealthy", reason: "25 % of its invocations fail, before the change 0 %" },
    ]);
  });

  test("a function that failed as much before is not blamed on the migration", async () => {
    const { fleet, execution, a } = await moved("ever", {}, { failingBefore: 5 });
    await called(fleet, a, 20, 5);
    laterOn();
    expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "go-on" });
  });

  test("a function with only a few calls, all failing, is unhealthy although its log shows invocations", async () => {
    const { fleet, execution, a } = await moved("few");
    await called(fleet, a, 4, 4);
    laterOn();
    expect(await look(execution)).toMatchObject({ verdict: "unhealthy", decision: "roll-back" });
  });

  test("a log of failing calls is not a sign of health if it is unknown how calls ended before", async () => {
    const { fleet, execution, a, files: own } = await moved("new", {}, { calls: 0 });
    await called(fleet, a, 4, 3);
    laterOn();
    expect(await look(execution)).toMatchObject({ verdict: "inconclusive" });
    const reason = "3 of 4 calls since the change failed (RuntimeError), and its log shows no call before it";
    expect((await own.evidence(1).scan.required()).verdicts).toMatchObject([
      { functionName: a, verdict: "inconclusive", reason, doubtful: true },
    ]);
  });

  test("what arrives late is looked at with the next batch, which then holds back, and once more at the end", async () => {
    const { fleet, execution, a } = await moved("slow", { ignoreLogs: ["RuntimeError"] }, { names: ["a", "b"] });
    await called(fleet, a, 20, 10);
    expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "go-on" });
    laterOn();
    await migrated(execution, 2);
    expect(await look(execution, 2)).toMatchObject({ verdict: "unhealthy", unhealthy: 1, decision: "roll-back" });
    expect(await accept.with(rehearsal.tools)({ execution })).toMatchObject({ verdict: "unhealthy", unhealthy: 1 });
  });
});

describe("without evidence", () => {
  test("a batch waits for a function that was called before, longer each time, and goes on unproven at the bound", async () => {
    const { execution, files: own } = await moved("rare");
    const looks = [];
    for (let count = 0; count < 4; count++) looks.push(await look(execution));
    expect(looks.map(({ decision, waitSeconds }) => [decision, waitSeconds])).toEqual([
      ["wait", 26],
      ["wait", 52],
      ["wait", 103],
      ["go-on", 0],
    ]);
    expect(looks.at(-1)).toMatchObject({ verdict: "inconclusive" });
    expect(await own.evidence(1).gates.required()).toMatchObject({ looks: 4, waitedSeconds: 181 });
  });

  test("a function nobody called before the change either is not waited for, unless the request says so", async () => {
    const { execution } = await moved("idle", {}, { calls: 0 });
    expect(await look(execution)).toMatchObject({ verdict: "inconclusive", decision: "go-on" });
    const { execution: patient } = await moved("calm", { inconclusive: "wait" }, { calls: 0 });
    expect(await look(patient)).toMatchObject({ decision: "wait" });
  });

  test("a request may ask for evidence: then the batch goes back", async () => {
    const { execution } = await moved("must", { inconclusive: "roll-back", inconclusiveSeconds: 0 });
    expect(await look(execution)).toMatchObject({ verdict: "inconclusive", decision: "roll-back" });
  });

  test("a function with a passed check is not waited for", async () => {
    const checks = { "kept-a": [{ name: "greets", expect: { statusCode: 200 } }] };
    const { execution } = await moved("kept", { checks });
    expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "go-on" });
  });
});

describe("alarms", () => {
  const metrics = () => rehearsal.clients.metrics;
  const put = (AlarmName: string) =>
    metrics().send(
      new PutMetricAlarmCommand({ AlarmName, ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1 }),
    );
  const set = (AlarmName: string, StateValue: StateValue) =>
    metrics().send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "a test" }));

  test("one that goes off holds the batch back; one that was off before does not", async () => {
    for (const name of ["rang-before", "rings"]) await put(name);
    await set("rang-before", "ALARM");
    await set("rings", "OK");
    const { execution } = await moved("rang", { alarms: ["rang-before", "rings"], inconclusive: "proceed" });
    expect(await look(execution)).toMatchObject({ decision: "go-on", inconclusive: 2 });
    await set("rings", "ALARM");
    expect(await look(execution)).toMatchObject({ verdict: "unhealthy", decision: "roll-back" });
    expect(await accept.with(rehearsal.tools)({ execution })).toMatchObject({ verdict: "unhealthy" });
  });

  test("one that was in ALARM before, returned to OK, and is in ALARM again counts as new", async () => {
    await put("back");
    await set("back", "ALARM");
    const { execution } = await moved("back", { alarms: ["back"], inconclusive: "proceed" }, { names: ["a", "b"] });
    expect(await look(execution)).toMatchObject({ decision: "go-on", inconclusive: 2 });
    await set("back", "OK");
    await look(execution);
    await migrated(execution, 2);
    await set("back", "ALARM");
    expect(await look(execution, 2)).toMatchObject({ verdict: "unhealthy", decision: "roll-back" });
    expect(await accept.with(rehearsal.tools)({ execution })).toMatchObject({ verdict: "unhealthy" });
  });

  test("one without data makes the batch inconclusive, and is waited for if it had data before", async () => {
    await put("dumb");
    await set("dumb", "OK");
    const { execution, fleet, a } = await moved("dumb", { alarms: ["dumb"] });
    await called(fleet, a, 1);
    expect(await look(execution)).toMatchObject({ verdict: "healthy", decision: "go-on" });
    await set("dumb", "INSUFFICIENT_DATA");
    expect(await look(execution)).toMatchObject({ verdict: "inconclusive", decision: "wait" });
  });

  test("one that does not exist is a problem of the request", async () => {
    await expect(rehearsal.prepared("lost", ["lost-a"], { alarms: ["no-such-alarm"] })).rejects.toThrow(
      "alarms[0]: the alarm no-such-alarm does not exist in this Region",
    );
  });
});

describe("a batch bakes", () => {
  test.each([
    { title: "long if somebody called in the hour before", prefix: "baked", calls: 1, more: {}, seconds: 60 },
    { title: "short if nobody did", prefix: "calm-b", calls: 0, more: {}, seconds: 5 },
    { title: "as long as the request says", prefix: "told", calls: 1, more: { bakeSeconds: 7 }, seconds: 7 },
  ])("$title", async ({ prefix, calls, more, seconds }) => {
    const { fleet, execution } = await moved(prefix, more, { calls: 0, names: ["a", "b"] });
    await called(fleet, `${prefix}-b`, calls);
    laterOn();
    expect(await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 })).toMatchObject({ bakeSeconds: seconds });
  });
});
