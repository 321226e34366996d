import { expect, it } from "vitest";
import { anS3 } from "../../packages/embedded-cloud/tests/s3/s3.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { findLockHolder, LOCK_KEY, releaseLock, takeLock } from "../../src/bucket/lock.ts";
import type { Holder, LockRequest } from "../../src/domain/change/lease.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:${name}`;

type Known = Readonly<Record<string, Partial<Holder>>>;

/** A lock in a bucket of its own, and executions that stand as told; all others run. */
async function aLock(known: Known = {}) {
  const s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  let waits = 0;
  const surroundings = {
    now: () => new Date("2030-01-01T00:00:00Z"),
    wait: async () => {
      waits += 1;
    },
    async describeHolder(execution: string): Promise<Holder> {
      const name = execution.split(":").at(-1) ?? "";
      return { execution, target: name, isRunning: known[name] === undefined, isSettled: false, ...known[name] };
    },
  };
  return {
    store,
    waits: () => waits,
    take: (name: string, asker: Partial<LockRequest> = {}) =>
      takeLock(store, { execution: arn(name), kind: "migrate", target: name, stopped: null, ...asker }, surroundings),
    pickUp: (name: string, stopped: string) =>
      takeLock(store, { execution: arn(name), kind: "pick-up", target: stopped, stopped }, surroundings),
    release: (name: string) => releaseLock(store, arn(name)),
    holder: () => findLockHolder(store),
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

it("is taken by one execution, again by the same, and given free", async () => {
  await using at = await aLock();
  expect(await at.take("one")).toEqual({ kind: "held", after: [], now: true });
  expect(await at.take("one")).toEqual({ kind: "held", after: [], now: false });
  expect(await at.holder()).toBe(arn("one"));
  expect(await at.release("one")).toBe(true);
  expect(await at.holder()).toBeNull();
  expect(await at.release("one")).toBe(false);
});

it("refuses a second execution while the first runs, and names the running one", async () => {
  await using at = await aLock();
  await at.take("one");
  await expect(at.take("two")).rejects.toMatchObject({
    name: "LockHeld",
    message: expect.stringMatching(/^one is changing this fleet.*status -- one/),
    why: { code: "lock-held", holder: arn("one"), toRestore: null },
  });
});

it("refuses a second execution while the first left something to restore, and says what to do", async () => {
  await using at = await aLock({ one: {} });
  await at.take("one");
  await expect(at.take("two")).rejects.toMatchObject({
    name: "LockHeld",
    message: expect.stringMatching(/^one ended early.*status -- one.*rollback -- one/),
    why: { code: "lock-held", holder: arn("one"), toRestore: "one" },
  });
  expect(await at.holder()).toBe(arn("one"));
});

it("is taken over from an execution that left nothing, and says from whom", async () => {
  await using at = await aLock({ one: { isSettled: true }, two: { isSettled: true } });
  await at.take("one");
  expect(await at.take("two")).toEqual({ kind: "held", after: [arn("one")], now: true });
  expect(await at.take("three")).toEqual({ kind: "held", after: [arn("two"), arn("one")], now: true });
  expect(await at.take("three")).toEqual({ kind: "held", after: [arn("two"), arn("one")], now: false });
});

it("is taken over by the pick-up of a stopped execution, and by one only of two that come at once", async () => {
  await using at = await aLock({ dead: {} });
  await at.take("dead");
  const both = await Promise.all([at.pickUp("first", "dead"), at.pickUp("second", "dead")]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(["held", "left"]);
});

it("is left by a pick-up where nobody holds it, or somebody else does", async () => {
  await using at = await aLock();
  expect(await at.pickUp("first", "dead")).toEqual({ kind: "left", holder: null });
  await at.take("one");
  expect(await at.pickUp("first", "dead")).toMatchObject({ kind: "left", holder: { execution: arn("one") } });
});

it("is left by a pick-up after a while where the execution it was started for runs again", async () => {
  await using at = await aLock();
  await at.take("alive");
  expect(await at.pickUp("first", "alive")).toMatchObject({ kind: "left", holder: { execution: arn("alive") } });
  expect(at.waits()).toBeGreaterThan(5);
});

it("stays with its holder when another execution gives it free", async () => {
  await using at = await aLock();
  await at.take("one");
  expect(await at.release("two")).toBe(false);
  expect(await at.holder()).toBe(arn("one"));
});

it("says what to do about a lock file that is none", async () => {
  await using at = await aLock();
  await at.store.putJson(LOCK_KEY, { holder: "me" });
  await expect(at.take("one")).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(/s3:\/\/shelf\/locks\/migration\.json.*delete it/),
  });
});
