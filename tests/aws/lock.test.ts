import { expect, it } from "vitest";
import { type Holders, LOCK_KEY, lockIn } from "../../src/aws/lock.ts";
import type { ExecutionFacts } from "../../src/aws/step-functions.ts";
import { storeFrom } from "../../src/aws/store.ts";
import { anS3 } from "../local/s3/s3.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:${name}`;
const now = () => new Date("2030-01-01T00:00:00Z");

/** Knows how the named executions stand; of any other there is no trace. */
function executions(status: Readonly<Record<string, ExecutionFacts["status"]>>, atWork: Date | null): Holders {
  return {
    taskStillAtWork: async () => atWork,
    async describe(execution) {
      const name = execution.split(":").at(-1) ?? "";
      const found = status[name];
      if (found === undefined) return null;
      return { arn: execution, name, status: found, startedAt: now(), stoppedAt: null, error: null, cause: null };
    },
  };
}

async function aLock(status: Readonly<Record<string, ExecutionFacts["status"]>> = {}, atWork: Date | null = null) {
  const s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  const holder = async () => (await store.getJson(LOCK_KEY, (value) => value as { holder: string }))?.holder ?? null;
  return {
    lock: lockIn(store, executions(status, atWork), now),
    store,
    holder,
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

it("is taken by one execution, again by the same, and given free", async () => {
  await using at = await aLock({ one: "RUNNING" });
  await at.lock.take(arn("one"));
  await at.lock.take(arn("one"));
  expect(await at.holder()).toBe(arn("one"));
  expect(await at.lock.release(arn("one"))).toBe(true);
  expect(await at.holder()).toBeNull();
  expect(await at.lock.release(arn("one"))).toBe(false);
});

it("refuses a second execution while the first runs, and says who is at work", async () => {
  await using at = await aLock({ one: "RUNNING" });
  await at.lock.take(arn("one"));
  await expect(at.lock.take(arn("two"))).rejects.toMatchObject({
    name: "LockHeld",
    message: expect.stringMatching(/:one is at work.*status -- one/),
  });
});

it.each([
  ["stopped", { one: "ABORTED" }],
  ["long forgotten", {}],
] as const)("is taken over from an execution that is %s", async (_, status) => {
  await using at = await aLock(status);
  await at.lock.take(arn("one"));
  await at.lock.take(arn("two"));
  expect(await at.holder()).toBe(arn("two"));
});

it("stays with a stopped execution while Lambda may still carry out its last task, and says until when", async () => {
  const begun = (secondsAgo: number) => new Date(now().getTime() - secondsAgo * 1000);
  await using early = await aLock({ one: "ABORTED" }, begun(300));
  await early.lock.take(arn("one"));
  await expect(early.lock.take(arn("two"))).rejects.toMatchObject({
    name: "LockHeld",
    message: expect.stringMatching(/:one was stopped.*until 2030-01-01T00:05:15/),
  });
  await using late = await aLock({ one: "TIMED_OUT" }, begun(700));
  await late.lock.take(arn("one"));
  await late.lock.take(arn("two"));
  expect(await late.holder()).toBe(arn("two"));
});

it("goes to one only, of two that take it over at the same moment", async () => {
  await using at = await aLock({ dead: "FAILED", one: "RUNNING", two: "RUNNING" });
  await at.lock.take(arn("dead"));
  const ends = await Promise.allSettled([at.lock.take(arn("one")), at.lock.take(arn("two"))]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

it("stays with its holder when another execution gives it free", async () => {
  await using at = await aLock({ one: "RUNNING" });
  await at.lock.take(arn("one"));
  expect(await at.lock.release(arn("two"))).toBe(false);
  expect(await at.holder()).toBe(arn("one"));
});

it("says what to do about a lock file that is none", async () => {
  await using at = await aLock();
  await at.store.putJson(LOCK_KEY, { holder: "me" });
  await expect(at.lock.take(arn("one"))).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(/s3:\/\/shelf\/locks\/migration\.json.*delete it/),
  });
});
