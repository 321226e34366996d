import { setTimeout as sleep } from "node:timers/promises";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findOpenApproval } from "../../src/bucket/approvals.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import type { Approval } from "../../src/domain/verdict/approval.ts";
import { artifactsBucket, ended, started } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aService();
});
afterAll(() => service.stop());

/** Starts a migration of three functions, the last of them critical. */
async function waiting(prefix: string, more: object = {}) {
  const names = ["a", "b", "z"].map((letter) => `${prefix}-${letter}`);
  const fleet = await aFleet(service.clients, { functions: names });
  const before = await fleet.fingerprints();
  const execution = await started(service.clients, {
    layer: { name: `${prefix}-shared`, zip: fleet.layerZip },
    fleet: { prefix: `${prefix}-` },
    canary: names[0],
    critical: [names[2]],
    approval: "before-critical",
    bakeSeconds: 0,
    graceSeconds: 1,
    probe: "none",
    ...more,
  });
  return { fleet, before, execution, name: execution.split(":").at(-1) ?? "" };
}

async function asked(execution: string): Promise<Approval> {
  const store = storeFrom(service.clients.s3, artifactsBucket);
  for (;;) {
    const open = await findOpenApproval(store, executionFiles(store, execution));
    if (open !== null) return open;
    await sleep(100);
  }
}

test("an execution waits before its critical functions until somebody approves, and nothing of them is touched before", async () => {
  const { fleet, before, execution, name } = await waiting("word");
  const { batch, taskToken } = await asked(execution);
  expect(batch).toBe(3);
  expect((await fleet.fingerprints())["word-z"]).toBe(before["word-z"]);
  expect((await service.command("status", name)).stdout).toContain(`npm run approve -- ${name}`);

  const { code, stdout } = await service.command("approve", name, "--reason", "all is quiet", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ execution, batch: 3, approved: true, reason: "all is quiet" });
  const { status, report } = await ended(service.clients, execution);
  expect(status).toBe("SUCCEEDED");
  expect(report?.functions.map(({ outcome }) => outcome)).toEqual(["migrated", "migrated", "migrated"]);

  const again = await service.command("approve", name);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("is not waiting for approval");
  const logged = await service.clients.logs.send(
    new FilterLogEventsCommand({ logGroupName: "/aws/lambda/layershift-dev-wait-for-approval" }),
  );
  expect(JSON.stringify(logged.events)).not.toContain(taskToken);
});

/** Rejects the batch an execution waits with, and answers how it ended. */
async function rejected(execution: string) {
  await asked(execution);
  await service.command("approve", execution, "--reject", "--reason", "not before the exams");
  return ended(service.clients, execution);
}

const batchRejected = { code: "batch-rejected", data: { batch: 3, comment: "not before the exams" } };

test("a rejection rolls back what has moved", async () => {
  const { fleet, before, execution } = await waiting("back");
  const { report } = await rejected(execution);
  expect(report).toMatchObject({
    outcome: "rolled-back",
    code: "all-restored",
    data: { because: batchRejected },
  });
  expect(await fleet.fingerprints()).toEqual(before);
});

test("where the request says stop, a rejection keeps what has moved and leaves the rest alone", async () => {
  const { fleet, before, execution } = await waiting("stop", { ifNotApproved: "stop" });
  const { status, report } = await rejected(execution);
  expect(status).toBe("SUCCEEDED");
  expect(report).toMatchObject({
    outcome: "migrated",
    code: "stopped-in-part",
    data: { because: batchRejected },
  });
  expect(report?.functions).toMatchObject([
    { outcome: "migrated", code: null },
    { outcome: "migrated", code: null },
    { outcome: "unchanged", code: "stopped-before-batch", data: { because: batchRejected } },
  ]);
  expect((await fleet.fingerprints())["stop-z"]).toBe(before["stop-z"]);
});

test("the call of AWS itself gives the word as well", async () => {
  const { execution } = await waiting("call", { approval: "each-batch" });
  for (const number of [1, 2, 3]) {
    let open = await asked(execution);
    while (open.batch < number) {
      await sleep(100);
      open = await asked(execution);
    }
    await service.clients.stepFunctions.send(
      new SendTaskSuccessCommand({ taskToken: open.taskToken ?? "", output: "{}" }),
    );
  }
  expect((await ended(service.clients, execution)).report?.outcome).toBe("migrated");
  const store = storeFrom(service.clients.s3, artifactsBucket);
  expect((await executionFiles(store, execution).approval(3).required()).decision).toBeNull();
});
