import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { publishLayer } from "../../../../src/tasks/prepare/publish-layer.ts";
import { announce } from "../../../../src/tasks/steps/report/announce.ts";
import { announcements } from "../../../../src/tasks/tools.ts";
import { aRehearsal, type Rehearsal } from "../../../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const nowhere = "arn:aws:sns:us-east-1:000000000000:no-such-topic";

test("what cannot be announced is logged by the error's name, and the task goes on", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { execution } = await rehearsal.prepared("deaf", ["deaf-a"]);
  const published = await publishLayer.with({ ...rehearsal.tools, topicArn: nowhere })({ execution });
  expect(published.versionArn).toContain(":layer:deaf:");
  expect(warned.mock.calls.flat()).toEqual([
    JSON.stringify({ execution, warning: "started could not be announced: NotFoundException" }),
  ]);
  warned.mockRestore();
});

test("an endpoint that does not answer is not waited for", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
  const finished = {
    kind: "finished",
    outcome: "migrated",
    reason: "1 migrated",
    code: null,
    report: "s3://b/r",
  } as const;
  await announce(
    { execution: "arn:e:x", ...finished },
    { ...rehearsal.tools, topicArn: nowhere, announcements: announcements() },
  );
  vi.unstubAllEnvs();
  expect(warned).toHaveBeenCalledTimes(2);
  warned.mockRestore();
});
