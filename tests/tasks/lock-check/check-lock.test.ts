import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ExecutionStatus } from "../../../src/aws/step-functions/step-functions.ts";
import { LOCK_KEY } from "../../../src/bucket/lock.ts";
import { explain } from "../../../src/domain/report/reasons/reasons.ts";
import { untouchedReport } from "../../../src/domain/request/rejection.ts";
import { checkLock } from "../../../src/tasks/lock-check/check-lock.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { aMigration } from "../../support/inventory.ts";

const own = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-lock-check:look";
const holder = executionArn("release.2026-11");
const START = "2026-11-30T16:00:00.000Z";

let cloud: CloudAtHand;
beforeAll(async () => {
  cloud = await aCloud();
});
afterAll(() => cloud.stop());

beforeEach(async () => {
  const files = cloud.tools.filesOf(holder);
  for (const key of [LOCK_KEY, files.report.key]) await cloud.tools.store.delete(key);
  const request = { kind: "migrate", migration: aMigration() } as const;
  await files.request.write({ version: 1, execution: holder, startedAt: START, request });
});

/** Looks at the lock, whose holder is in this status; `started` fills with what is started. */
async function looked(status: ExecutionStatus | null, state: object = {}, now = new Date(START)) {
  const started: (readonly [string, string, unknown])[] = [];
  const names = new Set(taken);
  const executions = {
    ...cloud.tools.executions,
    describe: async (arn: string) =>
      status === null ? null : { arn, name: "any", status, startedAt: now, stoppedAt: null, error: null, cause: null },
    async startOnce(machine: string, name: string, input: unknown) {
      if (names.has(name)) return false;
      taken.push(name);
      started.push([machine, name, input]);
      return true;
    },
  };
  const tools = { ...cloud.tools, executions, clock: { ...cloud.tools.clock, now: () => now } };
  return { found: await checkLock.with(tools)({ execution: own, state }), started };
}
const taken: string[] = [];

const locked = () => cloud.tools.store.putJson(LOCK_KEY, { version: 1, holder, at: START, after: [] });

test("a lock that nobody has, or whose holder runs, is in order", async () => {
  expect(await looked("FAILED")).toMatchObject({ found: { next: "in-order" }, started: [] });
  await locked();
  expect(await looked("RUNNING")).toMatchObject({ found: { next: "in-order" }, started: [] });
  expect(await looked("PENDING_REDRIVE")).toMatchObject({ found: { next: "in-order" }, started: [] });
});

test("a holder that ended with a report left only its lock", async () => {
  await locked();
  const { report, page } = cloud.tools.filesOf(holder);
  const why = explain({ code: "nothing-to-pick-up" });
  const about = { execution: holder, startedAt: START, now: new Date(START), why, problems: [] };
  await report.write(untouchedReport("rejected", { ...about, location: report.location, page: page.location }));
  expect(await looked("SUCCEEDED")).toMatchObject({ found: { next: "in-order" }, started: [] });
});

// Fails when only the event of its end makes anybody notice an execution.
test.each(["ABORTED", "TIMED_OUT", "FAILED", null] as const)(
  "a holder that ended as %s without a report is picked up at the second look, once in a quarter of an hour",
  async (status) => {
    taken.length = 0;
    await locked();
    const first = await looked(status);
    expect(first).toMatchObject({ found: { next: "look-again", holder }, started: [] });
    const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-migration";
    const second = await looked(status, { lock: first.found });
    expect(second.found).toMatchObject({
      next: "left-behind",
      words: expect.stringContaining("A pick-up was started"),
    });
    expect(second.started).toEqual([
      [machine, expect.stringMatching(/^pick-up-202611301600-\w{8}$/), { pickUp: holder }],
    ]);
    const third = await looked(status, { lock: first.found }, new Date("2026-11-30T16:14:59Z"));
    expect(third).toMatchObject({ found: { next: "left-behind" }, started: [] });
    const later = await looked(status, { lock: first.found }, new Date("2026-11-30T16:15:00Z"));
    expect(later.started).toHaveLength(1);
  },
);

test("another holder than the one seen before is looked at again first", async () => {
  await locked();
  const state = { lock: { holder: executionArn("another") } };
  expect(await looked("ABORTED", state)).toMatchObject({ found: { next: "look-again" }, started: [] });
});
