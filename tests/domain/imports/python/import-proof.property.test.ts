import fc from "fast-check";
import { expect, it } from "vitest";
import { importWalkFrom } from "../../../../src/domain/imports/python/import-walk.ts";
import { type Layout, proofOf, pythonSays, worldOf } from "../../../support/import-worlds.ts";
import { type Move, rightMoves, wrongMoves } from "./package-trees.ts";

/** One python3 judges this many trees at once. */
const TREES = 40;
const together = (moves: fc.Arbitrary<Move>) => fc.array(moves, { minLength: TREES, maxLength: TREES });
const RUNS = { numRuns: 3, endOnFailure: true };

/** Dotted names of the modules the walk reaches in package and layers. */
async function reachedIn(layout: Layout): Promise<string[]> {
  const { modules } = await importWalkFrom("app", worldOf(layout));
  return [...modules.values()]
    .filter(({ found }) => found.kind !== "runtime")
    .map(({ name }) => name)
    .sort();
}

it("slim package and layer import exactly what the original imported, in the proof as in python3", async () => {
  await fc.assert(
    fc.asyncProperty(together(rightMoves), async (moves) => {
      const before = await pythonSays(moves.map((move) => move.before));
      const after = await pythonSays(moves.map((move) => move.after));
      for (const [index, move] of moves.entries()) {
        expect(before[index]?.says, JSON.stringify(move.before)).toBe("ok");
        expect(after[index]).toEqual(before[index]);
        expect(await reachedIn(move.before)).toEqual(before[index]?.loaded);
        expect(await reachedIn(move.after)).toEqual(before[index]?.loaded);
        const nothing = {
          lost: [],
          changed: [],
          missingBefore: [],
          foundAfter: [],
          unproven: [],
          needed: [],
          doubts: [],
          stays: [],
          reached: expect.any(Array),
        };
        expect(await proofOf(move.before, move.after)).toEqual(nothing);
      }
    }),
    RUNS,
  );
});

it("a wrong removal is blocked by the proof if and only if python3 then fails to import", async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(together(wrongMoves), async (moves) => {
      const after = await pythonSays(moves.map((move) => move.after));
      for (const [index, move] of moves.entries()) {
        const { lost } = await proofOf(move.before, move.after);
        const says = after[index]?.says ?? "";
        if (says !== "ok") failures += 1;
        expect({ blocked: lost.length > 0 }, `${says}\n${JSON.stringify({ lost, move }, null, 1)}`).toEqual({
          blocked: says !== "ok",
        });
      }
    }),
    RUNS,
  );
  expect(failures).toBeGreaterThan(TREES);
});
