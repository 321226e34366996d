import { expect, test } from "vitest";
import { copyGroupsOf, copyNotes } from "../../../src/domain/package/copies.ts";
import type { InventoryItem, SharedCopy } from "../../../src/domain/plan/inventory.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { aCopy, anItem } from "../../support/inventory.ts";

const changed = (fingerprint: string, ...paths: readonly string[]): SharedCopy => {
  return { kind: "drifted", ...aCopy({ fingerprint }), changed: paths, onlyHere: [], onlyInLayer: [] };
};
const holding = (shared: SharedCopy | null, ...names: readonly string[]): InventoryItem[] =>
  names.map((name) => anItem({ name }, { shared }));
const layers: SharedCopy = { kind: "identical", ...aCopy() };
const partial: SharedCopy = { kind: "partial", ...aCopy({ fingerprint: "p" }), onlyInLayer: ["shared/b.py"] };

test("functions with the same copy are one group, the layer's first, then the most frequent", () => {
  const inventory = [
    ...holding(partial, "lone"),
    ...holding(changed("x", "shared/a.py"), "two", "one"),
    ...holding(layers, "standing"),
    ...holding({ kind: "absent" }, "without"),
    ...holding(null, "image"),
  ];
  expect(copyGroupsOf(inventory)).toEqual([
    { fingerprint: "layer", differs: null, functions: ["standing"], source: "standing" },
    { fingerprint: "x", differs: "changed shared/a.py", functions: ["one", "two"], source: "one" },
    { fingerprint: "p", differs: "only in the layer shared/b.py", functions: ["lone"], source: "lone" },
  ]);
});

const asked = { path: "layer", sharedPaths: ["shared/"] };
const notesOn = (...inventory: readonly InventoryItem[][]) =>
  copyNotes(copyGroupsOf(inventory.flat()), "adopt-layer", asked).map(reasonText);

test("a fleet whose copies are all the layer's needs no note, nor does one without any", () => {
  expect(notesOn(holding(layers, "a", "b"))).toEqual([]);
  expect(notesOn(holding(null, "a"))).toEqual([]);
});

test("diverging copies are counted, with who holds them and what differs", () => {
  expect(notesOn(holding(layers, "a", "b"), holding(partial, "d"), holding(changed("x", "shared/a.py"), "c"))).toEqual([
    "The fleet has 3 diverging copies of the shared code: 2 functions hold the layer's; 1 holds another (d: only in the layer shared/b.py); 1 holds another (c: changed shared/a.py).",
  ]);
});

test("what to do about another copy is said where the request leaves such functions alone", () => {
  const [note] = copyNotes(copyGroupsOf(holding(partial, "d")), "skip", asked).map(reasonText);
  expect(note).toMatch(/\. Functions with another copy are skipped unless the request says "drift": "adopt-layer"\.$/);
});

test("functions with different shared paths hold one copy, as long as it is the layer's", () => {
  const one: SharedCopy = { kind: "identical", ...aCopy({ fingerprint: "one", absentPaths: ["common/"] }) };
  expect(copyGroupsOf([...holding(one, "a"), ...holding(layers, "b")])).toEqual([
    { fingerprint: "one", differs: null, functions: ["a", "b"], source: "b" },
  ]);
});

test.each([
  ["has not all shared paths", { absentPaths: ["common/"] }],
  ["has symbolic links", { fitsLayer: false }],
])("no copy is recommended that %s: no layer can be built from it", (_, facts) => {
  const copy: SharedCopy = { ...changed("x", "shared/a.py"), ...facts } as SharedCopy;
  const notes = notesOn(holding(layers, "a"), holding(copy, "b", "c"));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain("2 diverging copies");
});

test("where more functions share a copy that is not the layer's, the note says where to take the layer from", () => {
  expect(notesOn(holding(layers, "a"), holding(changed("x", "shared/a.py"), "e", "d", "c", "b"))).toEqual([
    "The fleet has 2 diverging copies of the shared code: 1 function holds the layer's; 4 hold another (b, c, d, e: changed shared/a.py).",
    'More functions, 4, share a copy that is not the layer\'s: "fromFunction": "b" as the layer\'s source takes the layer from it.',
  ]);
  expect(notesOn(holding(changed("x", "shared/a.py"), "b"))[0]).toBe(
    "The fleet has 1 copy of the shared code: no function holds the layer's; 1 holds another (b: changed shared/a.py).",
  );
});
