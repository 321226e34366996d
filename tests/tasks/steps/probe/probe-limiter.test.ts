import { expect, it } from "vitest";
import { probeLimiter } from "../../../../src/tasks/steps/probe/probe-limiter.ts";

/** A clock that moves as far as it is waited for, by however many at once. */
function aClock() {
  let ms = 0;
  const wait = async (seconds: number) => {
    const until = ms + seconds * 1000;
    await new Promise(setImmediate);
    ms = Math.max(ms, until);
  };
  return { now: () => new Date(ms), wait };
}

/** Lambda with room for so many calls; `most`: under way together, round by round. */
function aLambda(room: number) {
  let underWay = 0;
  const seen = { most: 0, refused: 0 };
  const call = async (): Promise<"imported" | null> => {
    if (underWay >= room) {
      seen.refused += 1;
      return null;
    }
    underWay += 1;
    seen.most = Math.max(seen.most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    return "imported";
  };
  return { call, seen };
}

const all = <T>(count: number, each: () => Promise<T>) => Promise.all(Array.from({ length: count }, each));

it("never has more imports under way than there are places", async () => {
  const { call, seen } = aLambda(100);
  const places = probeLimiter(7, aClock());
  await all(50, () => places.run(call));
  expect(seen).toEqual({ most: 7, refused: 0 });
});

// Fails when the probe goes on with as many calls while the account's concurrency is in use.
it("makes fewer calls at once when Lambda refuses one, and loses none", async () => {
  const { call, seen } = aLambda(3);
  const places = probeLimiter(40, aClock());
  expect(await all(200, () => places.run(call))).toEqual(Array.from({ length: 200 }, () => "imported"));
  expect(seen.refused).toBeLessThan(100);
  const refusedBefore = seen.refused;
  await all(200, () => places.run(call));
  expect(seen.refused).toBe(refusedBefore);
});

it("gives up for all that are left once Lambda has taken none for a minute", async () => {
  const { call, seen } = aLambda(0);
  const places = probeLimiter(4, aClock());
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => places.run(call)));
  for (const result of results)
    expect(result).toMatchObject({
      reason: { name: "NotUsable", message: expect.stringContaining("concurrency is in use") },
    });
  expect(seen.refused).toBeLessThan(150);
});
