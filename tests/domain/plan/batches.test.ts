import fc from "fast-check";
import { expect, it } from "vitest";
import { batchesOf } from "../../../src/domain/plan/batches.ts";
import { maxEventsOf } from "../../../src/domain/plan/history.ts";

const order = { canary: undefined, critical: [], checks: new Map(), batchSize: 2, growth: 1 };
const functions = (...names: readonly string[]) => names.map((name, index) => ({ name, zipBytes: 100 - index }));

it("puts the canary of the request first and alone, and does not explain it", () => {
  expect(batchesOf(functions("a", "b", "c", "d"), { ...order, canary: "c" })).toEqual({
    batches: [["c"], ["a", "b"], ["d"]],
    canaries: 1,
    notes: [],
  });
});

it("takes the smallest package as the canary where the request names none, and says so", () => {
  const { batches, notes } = batchesOf(functions("a", "b", "c"), order);
  expect(batches[0]).toEqual(["c"]);
  expect(notes).toEqual([{ code: "canary-chosen", functionName: "c", requested: null }]);
});

it("prefers a canary a check can say something about", () => {
  const checks = new Map([["a", [{ name: "ping", payload: {}, timeoutSeconds: 60 }]]]);
  expect(batchesOf(functions("a", "b", "c"), { ...order, checks }).batches[0]).toEqual(["a"]);
});

it("takes another canary where the named one has nothing to change", () => {
  const { batches, notes } = batchesOf(functions("a", "b"), { ...order, canary: "elsewhere" });
  expect(batches[0]).toEqual(["b"]);
  expect(notes).toEqual([{ code: "canary-chosen", functionName: "b", requested: "elsewhere" }]);
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

it("lets batches grow from batchSize on, up to 500, and shrink towards the end, the critical ones apart", () => {
  const all = functions(...Array.from({ length: 2200 }, (_, index) => `f${index}`));
  const critical = ["f0", "f1", "f2", "f3"];
  const { batches, notes } = batchesOf(all, { ...order, critical, batchSize: 3, growth: 10, canary: "f2199" });
  expect(batches.map(({ length }) => length)).toEqual([1, 3, 30, 300, 500, 409, 286, 201, 140, 120, 103, 103, 3, 1]);
  expect(notes).toEqual([]);
});

it("grows by less than one function at a time without standing still", () => {
  const all = functions(...Array.from({ length: 12 }, (_, index) => `f${index}`));
  const { batches } = batchesOf(all, { ...order, batchSize: 1, growth: 1.5 });
  expect(batches.map(({ length }) => length)).toEqual([1, 1, 2, 3, 4, 1]);
});

it("raises the batch size where an execution's history could not hold all batches, and says so", () => {
  const all = functions(...Array.from({ length: 5000 }, (_, index) => `f${index}`));
  const { batches, notes } = batchesOf(all, { ...order, batchSize: 1, canary: "f0" });
  expect(notes).toEqual([{ code: "batches-larger", batchSize: 17, asked: 1, batches: 5000, limit: 310 }]);
  expect(batches.flat()).toHaveLength(5000);
});

it("keeps the history of any fleet, migrated and rolled back again, under 20,000 events", () => {
  const sizes = fc.integer({ min: 1, max: 12_000 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 20 }), (size, batchSize) => {
      const all = functions(...Array.from({ length: size }, (_, index) => `f${index}`));
      const { batches } = batchesOf(all, { ...order, batchSize });
      expect(maxEventsOf(size, batches.length)).toBeLessThanOrEqual(20_000);
    }),
    { numRuns: 30 },
  );
});

it("gives each language a canary of its own, before any other function of it", () => {
  const named = (runtime: string, ...names: string[]) => functions(...names).map((each) => ({ ...each, runtime }));
  const all = [...named("nodejs22.x", "n1", "n2"), ...named("python3.12", "p1", "p2"), ...named("nodejs24.x", "n3")];
  const { batches, canaries, notes } = batchesOf(all, { ...order, batchSize: 5, canary: "p2", critical: ["n1"] });
  expect({ batches, canaries }).toEqual({ batches: [["p2"], ["n2"], ["p1", "n3"], ["n1"]], canaries: 2 });
  expect(notes).toEqual([{ code: "canary-of-language", functionName: "n2", language: "Node.js" }]);
});
