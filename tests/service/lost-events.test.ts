import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findLockHolder } from "../../src/bucket/lock.ts";
import { artifactsBucket, ended, started } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

/** EventBridge delivers the events of Step Functions as best effort: here it delivers none. */
let service: RunningService;
beforeAll(async () => {
  service = await aHostedService({
    settleSeconds: 0.3,
    overlapSeconds: 0.5,
    eventDeliveries: 0,
    clock: scaledClock(20),
  });
});
afterAll(() => service.stop());

const LOCK_CHECK = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-lock-check";

/** How the first check ended that found something. */
async function alarmed() {
  const { stepFunctions } = service.clients;
  for (;;) {
    const failed = { stateMachineArn: LOCK_CHECK, statusFilter: "FAILED" } as const;
    const [{ executionArn } = {}] = (await stepFunctions.send(new ListExecutionsCommand(failed))).executions ?? [];
    if (executionArn !== undefined) return stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    await sleep(200);
  }
}

// Fails when nothing but the event notices that an execution has ended.
test("an execution whose event is lost is noticed by schedule: it is picked up, and an alarm goes off", async () => {
  const fleet = await aFleet(service.clients, { functions: ["lost-a", "lost-b"] });
  const before = await fleet.fingerprints();
  const layer = { name: "lost-shared", zip: fleet.layerZip };
  const request = { layer, fleet: { prefix: "lost-" }, bakeSeconds: 6000, graceSeconds: 1, probe: "none" };
  const execution = await started(service.clients, request, "release.2026-11 (1)".replace(" ", "_"));
  while ((await fleet.fingerprints())["lost-a"] === before["lost-a"]) await sleep(100);
  await service.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: execution }));

  expect(await alarmed()).toMatchObject({ error: "LeftBehind", cause: expect.stringContaining(execution) });
  const store = storeFrom(service.clients.s3, artifactsBucket);
  while ((await findLockHolder(store)) !== null) await sleep(100);
  expect(await fleet.fingerprints()).toEqual(before);
  expect((await ended(service.clients, execution)).report).toMatchObject({ outcome: "rolled-back" });
});
