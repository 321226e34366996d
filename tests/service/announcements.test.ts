import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findOpenApproval } from "../../src/bucket/approvals.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { artifactsBucket, ended, started } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

interface PutEvent {
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  readonly Detail: string;
}

const events: PutEvent[] = [];
const messages: URLSearchParams[] = [];
let service: RunningService;
beforeAll(async () => {
  service = await aHostedService({
    settleSeconds: 0.3,
    overlapSeconds: 0.5,
    async passage({ operation, request }, answer) {
      const answered = await answer();
      if (operation === "events.PutEvents") events.push(...JSON.parse(request.body.toString()).Entries);
      if (operation === "sns.Publish" && answered.status === 200)
        messages.push(new URLSearchParams(request.body.toString()));
      return answered;
    },
  });
});
afterAll(() => service.stop());

test("events and messages tell of the start, of every batch, of an approval that is needed, and of the end", async () => {
  const fleet = await aFleet(service.clients, { functions: ["told-a", "told-z"] });
  const execution = await started(service.clients, {
    layer: { name: "told-shared", zip: fleet.layerZip },
    fleet: { prefix: "told-" },
    ...{ canary: "told-a", critical: ["told-z"], approval: "before-critical", bakeSeconds: 0, graceSeconds: 1 },
    probe: "none",
  });
  const name = execution.split(":").at(-1) ?? "";
  const store = storeFrom(service.clients.s3, artifactsBucket);
  let open = await findOpenApproval(store, executionFiles(store, execution));
  for (; open === null; open = await findOpenApproval(store, executionFiles(store, execution))) await sleep(100);
  await service.command("approve", name, "--reject", "--reason", "not now");
  const { report } = await ended(service.clients, execution);

  expect(events.map(({ Source, DetailType }) => [Source, DetailType])).toEqual([
    ["layershift", "Migration Started"],
    ["layershift", "Batch Done"],
    ["layershift", "Approval Needed"],
    ["layershift", "Rolled Back"],
  ]);
  expect(events.every(({ Resources }) => Resources[0] === execution)).toBe(true);
  const details = events.map(({ Detail }) => JSON.parse(Detail));
  const common = { version: 1, stage: "dev", name, execution };
  const versionArn = report?.layerVersionArn;
  expect(details).toEqual([
    {
      ...common,
      id: `${name}/started`,
      functions: 2,
      batches: 2,
      layerVersionArn: versionArn,
      layerVersionArns: [versionArn],
    },
    { ...common, id: `${name}/batch-done/1`, batch: 1, batches: 2, verdict: "inconclusive", inconclusive: 1 },
    {
      ...{ ...common, id: `${name}/approval-needed/2`, batch: 2, batches: 2, functions: ["told-z"] },
      until: expect.stringMatching(/Z$/),
    },
    {
      ...{ ...common, id: `${name}/rolled-back`, outcome: "rolled-back", report: report?.location },
      reason: "batch 2 was rejected: not now; everything was restored",
      code: "all-restored",
    },
  ]);
  expect(messages.map((message) => message.get("Subject"))).toEqual([
    `layershift: migration started (${name})`,
    `layershift: batch 1 of 2 done (${name})`,
    `layershift: approval needed for batch 2 (${name})`,
    `layershift: rolled back (${name})`,
  ]);
  expect(messages[2]?.get("Message")).toContain(`npm run approve -- ${name}`);
  expect(JSON.stringify([details, messages.map(String)])).not.toContain(open.taskToken);
});
