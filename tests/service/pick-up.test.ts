import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findLockHolder } from "../../src/bucket/lock.ts";
import { artifactsBucket, type Ended, ended, execute, started } from "../support/execution.ts";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  // Every event arrives twice: EventBridge promises at least once.
  service = await aHostedService({
    settleSeconds: 0.3,
    overlapSeconds: 0.5,
    eventDeliveries: 2,
    clock: scaledClock(2),
  });
});
afterAll(() => service.stop());

async function aRequest(prefix: string): Promise<{ readonly fleet: Fleet; readonly request: object }> {
  const functions = ["a", "b", "c"].map((letter) => `${prefix}-${letter}`);
  const fleet = await aFleet(service.clients, { functions });
  const layer = { name: `${prefix}-shared`, zip: fleet.layerZip };
  return {
    fleet,
    request: { layer, fleet: { prefix: `${prefix}-` }, bakeSeconds: 600, graceSeconds: 1, probe: "none" },
  };
}

/** Stops an execution as soon as it has entered a state. */
async function stoppedIn(state: string, request: object): Promise<string> {
  const executionArn = await started(service.clients, request);
  while (!(await statesOf(executionArn)).includes(state)) await sleep(50);
  await service.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
  return executionArn;
}

/** The executions that the end of this one started, once all of them have ended. */
async function pickUpsOf(executionArn: string): Promise<readonly Ended[]> {
  for (;;) {
    const all = await inputsOf();
    const found = all.filter(({ input }) => input.pickUp === executionArn).map(({ arn }) => arn);
    if (found.length === 2) return Promise.all(found.map((arn) => ended(service.clients, arn)));
    await sleep(100);
  }
}

test("a stopped migration is picked up: the fleet is as before, the lock is free, and status says what became of it", async () => {
  const { fleet, request } = await aRequest("stopped");
  const before = await fleet.fingerprints();
  const stopped = await stoppedIn("Bake", request);
  const name = stopped.split(":").at(-1) ?? "";
  const pickUps = await pickUpsOf(stopped);
  expect(pickUps.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  expect(pickUps.map(({ states }) => states.at(-1)).sort()).toEqual(["Nothing to do", "Picked up"]);
  expect(await fleet.fingerprints()).toEqual(before);
  expect(await findLockHolder(storeFrom(service.clients.s3, artifactsBucket))).toBeNull();

  const by = pickUps.find(({ states }) => states.includes("Roll back"));
  const status = await service.command("status", name, "--json");
  expect(status.code).toBe(1);
  expect(JSON.parse(status.stdout)).toMatchObject({
    outcome: "rolled-back",
    data: { because: { code: "picked-up", data: { by: by?.name } } },
    functions: [
      { name: "stopped-a", outcome: "restored" },
      { name: "stopped-b", outcome: "unchanged" },
      { name: "stopped-c", outcome: "unchanged" },
    ],
  });
  expect(by?.report).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining("ABORTED") });
});

test("a stopped rollback is gone on with, and a failed execution that ended by itself is left as it is", async () => {
  const { fleet, request } = await aRequest("backwards");
  const before = await fleet.fingerprints();
  const migrated = await execute(service.clients, { ...request, bakeSeconds: 0 });
  expect(migrated.report?.outcome).toBe("migrated");
  const stopped = await stoppedIn("Roll back", { rollback: migrated.name });
  await pickUpsOf(stopped);
  expect(await fleet.fingerprints()).toEqual(before);
  expect((await ended(service.clients, stopped)).report).toMatchObject({ outcome: "rolled-back" });

  const rejected = await execute(service.clients, { ...request, fleet: { prefix: "nobody-" } });
  const pickUps = await pickUpsOf(rejected.arn);
  expect(pickUps.map(({ states }) => states.at(-1))).toEqual(["Nothing to do", "Nothing to do"]);
  expect((await ended(service.clients, rejected.arn)).report).toEqual(rejected.report);
});

test("a task of an execution that does not hold the lock refuses to work, as after a redrive", async () => {
  const { fleet, request } = await aRequest("redriven");
  const before = await fleet.fingerprints();
  const stopped = await stoppedIn("Migrate batch", request);
  await pickUpsOf(stopped);
  for (const task of ["publish-layer", "migrate-batch", "scan-for-import-errors", "roll-back"]) {
    const payload = { execution: stopped, batch: 1, target: stopped.split(":").at(-1) };
    const answer = await service.clients.lambda.send(
      new InvokeCommand({ FunctionName: `layershift-dev-${task}`, Payload: JSON.stringify(payload) }),
    );
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString()), task).toMatchObject({ errorType: "LockLost" });
  }
  expect(await fleet.fingerprints()).toEqual(before);
});

test("a plan that fails says why, takes no lock and starts no pick-up", async () => {
  const { fleet, request } = await aRequest("planned");
  const before = await fleet.fingerprints();
  const fault = service.cloud.inject({
    kind: "denied",
    operation: "s3.PutObject",
    about: /inventory\.json$/,
    times: Number.POSITIVE_INFINITY,
  });
  const folder = await mkdtemp(join(tmpdir(), "failing-plan-"));
  await writeFile(join(folder, "request.json"), JSON.stringify(request));
  const { code, stdout } = await service.command("plan", join(folder, "request.json"), "--json");
  await rm(folder, { recursive: true });
  fault.lift();
  const report = JSON.parse(stdout) as { readonly execution: string };
  expect(code).toBe(1);
  expect(report).toMatchObject({
    outcome: "failed",
    code: "plan-failed",
    data: {
      because: { code: "task-failed", data: { because: { reason: expect.stringContaining("not authorized") } } },
    },
  });

  const end = await ended(service.clients, report.execution);
  expect(end).toMatchObject({
    status: "FAILED",
    error: "PlanFailed",
    cause: expect.stringContaining("nothing was changed"),
  });
  expect(end.states).not.toContain("Take lock");
  const status = await service.command("status", end.name);
  expect(status).toMatchObject({ code: 1, stdout: expect.stringContaining("The plan failed. Nothing was changed.") });
  expect((await service.command("status")).stdout).toMatch(new RegExp(`${end.name}.*failed`));
  expect(await fleet.fingerprints()).toEqual(before);
  expect(await findLockHolder(storeFrom(service.clients.s3, artifactsBucket))).toBeNull();
  // A later execution's pick-ups have come by now: events are delivered in their order.
  const rejected = await execute(service.clients, { ...request, fleet: { prefix: "nobody-" } });
  await pickUpsOf(rejected.arn);
  expect((await inputsOf()).filter(({ input }) => input.pickUp === end.arn)).toEqual([]);
});

async function statesOf(executionArn: string): Promise<readonly string[]> {
  const { GetExecutionHistoryCommand } = await import("@aws-sdk/client-sfn");
  const { events = [] } = await service.clients.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

async function inputsOf() {
  const { DescribeExecutionCommand, ListStateMachinesCommand } = await import("@aws-sdk/client-sfn");
  const { stateMachines = [] } = await service.clients.stepFunctions.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ name }) => name === "layershift-dev-migration");
  const { executions = [] } = await service.clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn, maxResults: 100 }),
  );
  return Promise.all(
    executions.map(async ({ executionArn: arn = "" }) => {
      const found = await service.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn: arn }));
      return { arn, input: JSON.parse(found.input ?? "{}") as { readonly pickUp?: string } };
    }),
  );
}
