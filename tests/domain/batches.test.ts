import fc from "fast-check";
import { expect, it } from "vitest";
import { batchesOf } from "../../src/domain/batches.ts";

const order = { canary: undefined, critical: [], checks: {}, batchSize: 2, growth: 1 };
const functions = (...names: readonly string[]) => names.map((name, index) => ({ name, zipBytes: 100 - index }));

it("puts the canary of the request first and alone, and does not explain it", () => {
  expect(batchesOf(functions("a", "b", "c", "d"), { ...order, canary: "c" })).toEqual({
    batches: [["c"], ["a", "b"], ["d"]],
    notes: [],
  });
});

it("takes the smallest package as the canary where the request names none, and says so", () => {
  const { batches, notes } = batchesOf(functions("a", "b", "c"), order);
  expect(batches[0]).toEqual(["c"]);
  expect(notes.join()).toMatch(/canary is c.*names none/);
});

it("prefers a canary a check can say something about", () => {
  const checks = { a: [{ name: "ping", payload: {} }] };
  expect(batchesOf(functions("a", "b", "c"), { ...order, checks }).batches[0]).toEqual(["a"]);
});

it("takes another canary where the named one has nothing to change", () => {
  const { batches, notes } = batchesOf(functions("a", "b"), { ...order, canary: "elsewhere" });
  expect(batches[0]).toEqual(["b"]);
  expect(notes.join()).toMatch(/elsewhere has nothing to change/);
});

it("puts critical functions last, in batches of their own", () => {
  expect(batchesOf(functions("a", "b", "c", "d", "e"), { ...order, critical: ["a", "e"] }).batches).toEqual([
    ["d"],
    ["b", "c"],
    ["a", "e"],
  ]);
});

it("makes a critical function the canary only where all are critical", () => {
  expect(batchesOf(functions("a", "b"), { ...order, critical: ["a", "b"] }).batches).toEqual([["b"], ["a"]]);
});

it("plans every function exactly once, never more than batchSize at a time", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 7 }), (all, batchSize) => {
      const critical = all.filter((_, index) => index % 3 === 0);
      const { batches } = batchesOf(functions(...all), { ...order, critical, batchSize });
      expect(batches.flat().sort()).toEqual([...all].sort());
      expect(batches.every((batch) => batch.length > 0 && batch.length <= batchSize)).toBe(true);
    }),
  );
});
