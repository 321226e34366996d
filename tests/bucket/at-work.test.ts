import { expect, it } from "vitest";
import { anS3 } from "../../packages/embedded-cloud/tests/s3/s3.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { isAnyAtWork, withLock } from "../../src/bucket/at-work.ts";
import { LOCK_KEY } from "../../src/bucket/lock.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:${name}`;

async function aBucket(holder: string | null) {
  const s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  const hold = (name: string) => store.putJson(LOCK_KEY, { version: 1, holder: arn(name), at: "now" });
  if (holder !== null) await hold(holder);
  return { store, hold, [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

it("says that a task is at work exactly while it is, whether it ends well or not", async () => {
  await using at = await aBucket("one");
  const seen = () => isAnyAtWork(at.store, [arn("other"), arn("one")]);
  expect(await withLock(at.store, arn("one"), seen)).toBe(true);
  expect(await seen()).toBe(false);
  const failing = withLock(at.store, arn("one"), () => Promise.reject(new Error("failed")));
  await expect(failing).rejects.toThrow("failed");
  expect(await seen()).toBe(false);
});

it.each([
  ["somebody else holds the lock", "two", /the lock: two holds it/],
  ["nobody holds the lock", null, /no execution holds it/],
])("begins no work where %s", async (_, holder, words) => {
  await using at = await aBucket(holder);
  let begun = false;
  const work = async () => {
    begun = true;
  };
  await expect(withLock(at.store, arn("one"), work)).rejects.toMatchObject({
    name: "LockLost",
    message: expect.stringMatching(words),
  });
  expect(begun).toBe(false);
  expect(await isAnyAtWork(at.store, [arn("one")])).toBe(false);
});

it("lets either the late task or the next holder see the other, whichever call comes first", async () => {
  await using at = await aBucket("dead");
  const ends = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const dead = `dead-${index}`;
      await at.hold(dead);
      let worked = false;
      const late = withLock(at.store, arn(dead), async () => {
        worked = true;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }).catch(() => undefined);
      await at.hold("next");
      const seen = await isAnyAtWork(at.store, [arn(dead)]);
      await late;
      return seen || !worked;
    }),
  );
  expect(ends).not.toContain(false);
});
