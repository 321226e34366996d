import { afterAll, beforeAll, expect, it } from "vitest";
import { LOCK_KEY } from "../../src/aws/lock.ts";
import { EVERYTHING } from "../../src/domain/request.ts";
import { releaseLock } from "../../src/tasks/release-lock.ts";
import { takeLock } from "../../src/tasks/take-lock.ts";
import type { Tools } from "../../src/tasks/tools.ts";
import { aCloud, type CloudAtHand, executionArn } from "../support/cloud.ts";

let cloud: CloudAtHand;
let tools: Tools;

beforeAll(async () => {
  cloud = await aCloud();
  const running = { status: "RUNNING", startedAt: new Date(0), stoppedAt: null, error: null, cause: null } as const;
  const describe: Tools["executions"]["describe"] = async (arn) => ({ arn, name: "", ...running });
  tools = { ...cloud.tools, executions: { ...cloud.tools.executions, describe } };
  for (const name of ["first", "second"]) {
    await tools.files(name).request.write({
      version: 1,
      execution: executionArn(name),
      startedAt: "2030-01-01T00:00:00Z",
      request: { kind: "roll-back", target: "any", ...EVERYTHING },
    });
  }
});
afterAll(() => cloud.stop());

it("rejects the second execution with a report, and lets it in once the first has given the lock free", async () => {
  const take = (name: string) => takeLock.with(tools)({ execution: executionArn(name) });
  expect(await take("first")).toEqual({ held: true });
  await expect(take("second")).rejects.toMatchObject({ name: "LockHeld" });
  expect(await tools.files("second").report.read()).toMatchObject({
    outcome: "rejected",
    reason: expect.stringContaining("first is at work"),
    problems: [],
  });
  expect(await releaseLock.with(tools)({ execution: executionArn("second") })).toEqual({ released: false });
  expect(await releaseLock.with(tools)({ execution: executionArn("first") })).toEqual({ released: true });
  expect(await take("second")).toEqual({ held: true });
});

it("takes over what an execution left behind of which Step Functions knows nothing", async () => {
  const { store } = cloud.tools;
  await store.putJson(LOCK_KEY, { version: 1, holder: executionArn("forgotten"), at: "2020-01-01T00:00:00Z" });
  const forgotten: Tools = { ...tools, executions: { ...tools.executions, describe: async () => null } };
  expect(await takeLock.with(forgotten)({ execution: executionArn("first") })).toEqual({ held: true });
});
