import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { expect, onTestFinished, test } from "vitest";
import { scaledClock } from "../../src/clock.ts";
import { schedulerService } from "../../src/scheduler/service.ts";
import { listen } from "../../src/server.ts";

const Arn = "arn:aws:states:us-east-1:000000000000:stateMachine:machine";
const RoleArn = "arn:aws:iam::000000000000:role/any";
const anHour = {
  Name: "hourly",
  ScheduleExpression: "rate(1 hour)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn, RoleArn, Input: '{"dryRun":true}' },
} as const;

/** A Scheduler of its own behind a real server, an hour of which takes 0.2 s; `started` fills with what it starts. */
async function aScheduler() {
  const started: (readonly string[])[] = [];
  const service = schedulerService({
    region: "us-east-1",
    accountId: "000000000000",
    clock: scaledClock(18_000),
    start: (...start) => started.push(start),
  });
  const server = await listen([service]);
  onTestFinished(async () => {
    service.stop();
    await server.stop();
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { started, client: new SchedulerClient({ region: "us-east-1", endpoint: server.url, credentials }) };
}

test("a rate starts its target immediately and after every interval, with its input and role", async () => {
  const { client, started } = await aScheduler();
  const { ScheduleArn } = await client.send(new CreateScheduleCommand(anHour));
  expect(ScheduleArn).toBe("arn:aws:scheduler:us-east-1:000000000000:schedule/default/hourly");
  await sleep(550);
  expect(started).toEqual([1, 2, 3].map(() => [Arn, '{"dryRun":true}', RoleArn]));
});

test("the first start is delayed by the whole flexible window", async () => {
  const { client, started } = await aScheduler();
  const FlexibleTimeWindow = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 90 } as const;
  await client.send(new CreateScheduleCommand({ ...anHour, ScheduleExpression: "rate(30 days)", FlexibleTimeWindow }));
  await sleep(150);
  expect(started).toHaveLength(0);
  await sleep(400);
  expect(started).toHaveLength(1);
});

test("a disabled schedule starts nothing, an updated one begins again, a deleted one ends", async () => {
  const { client, started } = await aScheduler();
  await client.send(new CreateScheduleCommand({ ...anHour, State: "DISABLED" }));
  await sleep(250);
  expect(started).toHaveLength(0);
  await client.send(new UpdateScheduleCommand({ ...anHour, State: "ENABLED" }));
  expect(await client.send(new GetScheduleCommand({ Name: "hourly" }))).toMatchObject({ ...anHour, State: "ENABLED" });
  await sleep(100);
  await client.send(new DeleteScheduleCommand({ Name: "hourly" }));
  const before = started.length;
  expect(before).toBeGreaterThan(0);
  await sleep(300);
  expect(started).toHaveLength(before);
});

test.each([
  [{ ScheduleExpression: "cron(0 3 * * ? *)" }, "ValidationException"],
  [{ ScheduleExpression: "rate(0 days)" }, "ValidationException"],
  [{ ScheduleExpression: "rate(1 hours)" }, "ValidationException"],
  [{ ScheduleExpression: "rate(2 hour)" }, "ValidationException"],
  [{ Target: { Arn: "arn:aws:sqs:us-east-1:000000000000:queue", RoleArn } }, "ValidationException"],
])("%j is refused by name", async (changes, name) => {
  const { client } = await aScheduler();
  await expect(client.send(new CreateScheduleCommand({ ...anHour, ...changes }))).rejects.toMatchObject({ name });
});

test("a duplicate name and an unknown name are refused with AWS's messages", async () => {
  const { client } = await aScheduler();
  await client.send(new CreateScheduleCommand(anHour));
  await expect(client.send(new CreateScheduleCommand(anHour))).rejects.toMatchObject({ name: "ConflictException" });
  await expect(client.send(new GetScheduleCommand({ Name: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
