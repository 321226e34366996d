import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { everywhere } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { accept } from "../../src/tasks/finish/accept.ts";
import { aFleet } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
const invoked: string[] = [];
beforeAll(async () => {
  everywhere.push((call, answer) => {
    if (call.operation === "lambda.Invoke") invoked.push(call.about);
    return answer();
  });
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/**
 * Answers at once from its own copy of the shared code, and takes most of a minute from the layer; with `always`, in
 * any case.
 */
const sleeper = {
  "app.py": [
    "import os, time",
    "from shared.origin import FOLDER",
    "def handler(event, context):",
    '    bundled = FOLDER.startswith(os.environ["LAMBDA_TASK_ROOT"])',
    '    time.sleep(50 if event.get("always") or not bundled else 0)',
    '    return {"statusCode": 200}',
    "",
  ].join("\n"),
};
const LATE = "no answer within 4 s";
const answers = (more: object = {}) => ({ name: "answers", expect: { statusCode: 200 }, ...more });

async function begun(prefix: string, more: object) {
  const [quick, slow] = [`${prefix}-quick`, `${prefix}-slow`];
  const fleet = await aFleet(rehearsal.clients, { functions: [quick, { name: slow, files: sleeper }] });
  await rehearsal.clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: slow, Timeout: 60 }));
  await rehearsal.tools.lambda.waitUntilSettled(slow);
  const execution = await rehearsal.begin({
    layer: { name: prefix, zip: fleet.layerZip },
    fleet: { prefix: `${prefix}-` },
    canary: quick,
    graceSeconds: 0,
    ...more,
  });
  return { quick, slow, execution, evidence: (batch: number) => rehearsal.tools.filesOf(execution).evidence(batch) };
}

test("a check without an answer in its time has failed, the check of another function goes on, and nothing is sent twice", async () => {
  const { slow, execution, evidence } = await begun("late", {
    checks: { "late-quick": [answers()], "late-slow": [answers({ timeoutSeconds: 4 })] },
  });
  for (const batch of [1, 2]) {
    await takeBaseline.with(rehearsal.tools)({ execution, batch });
    await migrateBatch.with(rehearsal.tools)({ execution, batch });
    await checkHealth.with(rehearsal.tools)({ execution, batch });
  }
  expect((await evidence(1).health.required()).verdicts).toMatchObject([{ verdict: "healthy" }]);
  expect((await evidence(2).health.required()).verdicts).toMatchObject([
    { functionName: slow, verdict: "unhealthy", code: "check-failed", reason: `check "answers": ${LATE}` },
  ]);
  expect(invoked.filter((about) => about.includes(slow))).toHaveLength(2);
});

test("a function that gives its baseline no answer in time was broken before, and is left alone", async () => {
  const always = answers({ timeoutSeconds: 4, payload: { always: true } });
  const { execution, evidence } = await begun("ever", { canary: "ever-slow", checks: { "ever-slow": [always] } });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 1 });
  expect((await evidence(1).baseline.required()).functions).toMatchObject([
    {
      functionName: "ever-slow",
      brokenBefore: { reason: `was failing before the migration: check "answers": ${LATE}` },
    },
  ]);
});

test("a fleet-wide check whose step gives no answer in time has failed at that step", async () => {
  const step = { function: "wide-slow", payload: { always: true }, timeoutSeconds: 4 };
  const { execution, evidence } = await begun("wide", { accept: [{ name: "course", steps: [step] }] });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 1 });
  expect((await evidence(1).baseline.required()).fleet).toMatchObject([
    { check: "course", passed: false, why: `step 1, wide-slow: ${LATE}` },
  ]);
  expect(await accept.with(rehearsal.tools)({ execution })).toMatchObject({ verdict: "inconclusive" });
});
