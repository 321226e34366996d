import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ExecutionStatus } from "../../../src/aws/step-functions/step-functions.ts";
import { findLockHolder, LOCK_KEY } from "../../../src/bucket/lock.ts";
import { explain } from "../../../src/domain/report/reasons/reasons.ts";
import { untouchedReport } from "../../../src/domain/request/rejection.ts";
import { EVERYTHING, requestFrom } from "../../../src/domain/request/request.ts";
import { releaseLock } from "../../../src/tasks/finish/release-lock.ts";
import { takeLock } from "../../../src/tasks/prepare/take-lock.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { aJournal } from "../../support/journals.ts";
import { coded } from "../../support/reasons.ts";
import type { AllTools } from "../../support/tools.ts";

let cloud: CloudAtHand;
let tools: AllTools;
/** How executions stand; of any other Step Functions knows nothing. */
let statuses: Record<string, ExecutionStatus>;

beforeAll(async () => {
  cloud = await aCloud();
  const describe: AllTools["executions"]["describe"] = async (arn) => {
    const status = statuses[arn.split(":").at(-1) ?? ""];
    const facts = { arn, name: "", startedAt: new Date(0), stoppedAt: null, error: null, cause: null };
    return status === undefined ? null : { ...facts, status };
  };
  const clock = { ...cloud.tools.clock, wait: async () => {} };
  tools = { ...cloud.tools, clock, executions: { ...cloud.tools.executions, describe } };
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  statuses = {};
  await tools.store.delete(LOCK_KEY);
});

const migration = { layer: { name: "shared", zip: "s3://some-bucket/layer.zip" }, fleet: { prefix: "any-" } };

async function asked(name: string, request: object = migration): Promise<void> {
  const execution = executionArn(name);
  await tools.filesOf(name).request.write({ version: 1, execution, startedAt: START, request: requestFrom(request) });
}
const take = (name: string, round = 0) => takeLock.with(tools)({ execution: executionArn(name), round });
const report = (name: string, outcome: "migrated" | "rejected") =>
  tools.filesOf(name).report.write({
    ...untouchedReport("rejected", {
      execution: executionArn(name),
      startedAt: START,
      now: new Date(),
      why: explain({ code: "nothing-to-pick-up" }),
      problems: [],
      location: "",
      page: "",
    }),
    outcome,
  });
const START = "2030-01-01T00:00:00Z";

it("rejects the second execution with a report, and lets it in once the first has given the lock free", async () => {
  await asked("first");
  await asked("second");
  statuses = { first: "RUNNING", second: "RUNNING" };
  expect(await take("first")).toMatchObject({ next: "go-on", left: [] });
  await expect(take("second")).rejects.toMatchObject({ name: "LockHeld" });
  expect(await tools.filesOf("second").report.read()).toMatchObject({
    outcome: "rejected",
    code: "lock-held",
    data: { holder: executionArn("first"), toRestore: null },
    problems: [],
  });
  expect(await releaseLock.with(tools)({ execution: executionArn("second") })).toEqual({ released: false });
  expect(await releaseLock.with(tools)({ execution: executionArn("first") })).toEqual({ released: true });
  expect(await take("second")).toMatchObject({ next: "go-on" });
});

it("takes over what an execution left behind of which nothing is known", async () => {
  await asked("finder");
  await tools.store.putJson(LOCK_KEY, { version: 1, holder: executionArn("forgotten"), at: START });
  expect(await take("finder")).toMatchObject({ next: "go-on", left: [] });
});

it("picks a stopped execution up and names it, and gives the lock back to nobody else meanwhile", async () => {
  for (const name of ["stopped", "later"]) await asked(name);
  await asked("pick-up", { pickUp: "stopped" });
  await take("stopped");
  statuses = { stopped: "ABORTED", "pick-up": "RUNNING" };
  await expect(take("later")).rejects.toThrow("npm run rollback -- stopped");
  expect(await take("pick-up")).toMatchObject({
    next: "go-on",
    left: [{ execution: executionArn("stopped"), kind: "migrate", why: coded("ended-early", { status: "ABORTED" }) }],
  });
  await asked("pick-up-again", { pickUp: "stopped" });
  expect(await take("pick-up-again")).toMatchObject({ next: "nothing-left", left: [] });
  expect(await findLockHolder(tools.store)).toBe(executionArn("pick-up"));
});

it("waits while a task of the stopped execution may be at work, until the longest of them must have ended", async () => {
  await asked("late");
  await asked("after-late", { pickUp: "late" });
  await take("late");
  statuses = { late: "ABORTED" };
  await tools.store.putJson(tools.filesOf("late").key("at-work/some-task.json"), { version: 1 });
  expect(await take("after-late", 3)).toMatchObject({ next: "wait", round: 1, waitSeconds: 1 });
  let [round, waited] = [1, 1];
  for (let looks = 0; ; looks += 1) {
    const taken = await take("after-late", round);
    if (taken.next !== "wait") break;
    round = taken.round;
    waited += taken.waitSeconds;
    expect(looks).toBeLessThan(30);
  }
  expect(waited).toBeGreaterThan(600);

  await tools.store.delete(tools.filesOf("late").key("at-work/some-task.json"));
  expect(await take("after-late", 1)).toMatchObject({ next: "go-on" });
});

it("leaves what has ended by itself, though its lock stayed behind", async () => {
  await asked("whole");
  await asked("after-whole", { pickUp: "whole" });
  await take("whole");
  await tools.filesOf("whole").journal("any-a").write(aJournal("any-a"));
  await report("whole", "migrated");
  statuses = { whole: "ABORTED" };
  expect(await take("after-whole")).toMatchObject({ next: "nothing-left", left: [] });
});

it("does not believe a report of success that a rollback came after", async () => {
  await asked("doubtful");
  await asked("after-doubtful", { pickUp: "doubtful" });
  await take("doubtful");
  await tools
    .filesOf("doubtful")
    .journal("any-a")
    .write(aJournal("any-a", { outcome: "restored", step: "restored" }));
  await report("doubtful", "migrated");
  statuses = { doubtful: "TIMED_OUT" };
  expect(await take("after-doubtful")).toMatchObject({ next: "go-on", left: [{ kind: "migrate" }] });
});

it("restores nothing for a pick-up that ended before it had the lock, and says who went on", async () => {
  await asked("complete");
  await asked("lost", { pickUp: "complete" });
  await asked("after-lost", { pickUp: "lost" });
  await take("complete");
  await report("complete", "migrated");
  statuses = { complete: "ABORTED", lost: "ABORTED" };
  await tools.filesOf("after-lost").request.write({
    version: 1,
    execution: executionArn("after-lost"),
    startedAt: START,
    request: { kind: "pick-up", stopped: "lost", target: "complete", ...EVERYTHING },
  });
  expect(await take("after-lost")).toMatchObject({
    next: "nothing-left",
    left: [{ execution: executionArn("lost"), kind: "pick-up" }],
  });
});

it("names an execution that was stopped before it took the lock: it touched nothing", async () => {
  await asked("early");
  await asked("after-early", { pickUp: "early" });
  statuses = { early: "ABORTED" };
  expect(await take("after-early")).toMatchObject({
    next: "nothing-left",
    left: [{ execution: executionArn("early") }],
  });
  expect(await findLockHolder(tools.store)).toBeNull();
});
