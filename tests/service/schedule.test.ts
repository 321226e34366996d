import { setTimeout as sleep } from "node:timers/promises";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { cleanupFiles } from "../../src/bucket/cleanup-files.ts";
import { artifactsBucket } from "../support/execution.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

/** The schedule's window of an hour takes two seconds, a day 43. */
let service: RunningService;
beforeAll(async () => {
  service = await aHostedService({ clock: scaledClock(2000) });
});
afterAll(() => service.stop());

const cleanups = async () => {
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-cleanup";
  return (await service.clients.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? [];
};

test("the deployed schedule starts the clean-up by itself, with the defaults", async () => {
  while (!(await cleanups()).some(({ status }) => status !== "RUNNING")) await sleep(200);
  const [{ executionArn = "", status } = {}] = await cleanups();
  expect(status).toBe("SUCCEEDED");
  const files = cleanupFiles(storeFrom(service.clients.s3, artifactsBucket), executionArn);
  expect(await files.accepted.required()).toMatchObject({ settings: { dryRun: false, keep: 3, days: 30 } });
  expect(await files.report.required()).toMatchObject({ outcome: "nothing-to-clean-up" });
});
