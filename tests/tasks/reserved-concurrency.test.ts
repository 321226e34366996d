import { PutFunctionConcurrencyCommand, ThrottleReason, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { throttleText } from "../../src/aws/lambda/throttles.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { aFleet } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const REFUSED =
  'check "ping": could not be invoked: its reserved concurrency is 0, so Lambda refuses every call (ReservedFunctionConcurrentInvocationLimitExceeded)';

const switchOff = (FunctionName: string) =>
  rehearsal.clients.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));

test("a baseline says at once that a function cannot be called because its reserved concurrency is 0", async () => {
  const { tools } = rehearsal;
  const fleet = await aFleet(rehearsal.clients, { functions: ["off-a"] });
  await switchOff("off-a");
  const execution = await rehearsal.begin({
    layer: { name: "off", zip: fleet.layerZip },
    fleet: { prefix: "off-" },
    checks: { "off-a": [{ name: "ping" }] },
  });
  let tries = 0;
  rehearsal.clients.lambda.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === "InvokeCommand") tries += 1;
        return next(args);
      },
    { step: "finalizeRequest", priority: "low", name: "counting" },
  );
  await takeBaseline.with(tools)({ execution, batch: 1 });
  const { functions } = await tools.filesOf(execution).evidence(1).baseline.required();
  expect(functions).toMatchObject([{ brokenBefore: { reason: `was failing before the migration: ${REFUSED}` } }]);
  rehearsal.clients.lambda.middlewareStack.remove("counting");
  expect(tries).toBe(1);
});

test("a check says that the reserved concurrency was set to 0 since the baseline", async () => {
  const { tools } = rehearsal;
  const { execution } = await rehearsal.prepared("late", ["late-a"], { checks: { "late-a": [{ name: "ping" }] } });
  await migrateBatch.with(tools)({ execution, batch: 1 });
  await switchOff("late-a");
  await checkHealth.with(tools)({ execution, batch: 1 });
  const { verdicts } = await tools.filesOf(execution).evidence(1).health.required();
  expect(verdicts).toMatchObject([{ verdict: "unhealthy", reason: REFUSED }]);
});

test("every reason of Lambda for refusing a call has a sentence, and keeps its name", () => {
  for (const Reason of Object.values(ThrottleReason)) {
    const error = new TooManyRequestsException({ message: "Rate Exceeded.", $metadata: {}, Reason });
    expect(throttleText(error)).toMatch(new RegExp(`^[a-z'].* \\(${Reason}\\)$`, "i"));
  }
  expect(throttleText(new TooManyRequestsException({ message: "Rate Exceeded.", $metadata: {} }))).toBe(
    "Lambda is throttling calls (Rate Exceeded.)",
  );
  expect(throttleText(new Error("other"))).toBeNull();
});
