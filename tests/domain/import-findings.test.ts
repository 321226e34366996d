import { expect, it } from "vitest";
import { importNotes, reasonOfImports } from "../../src/domain/import-findings.ts";
import type { ImportFinding, ImportProof } from "../../src/domain/import-proof.ts";
import { planFor } from "../../src/domain/plan.ts";
import { aMigration, anArtifact, anItem } from "../support/inventory.ts";

const nothing: ImportProof = {
  lost: [],
  changed: [],
  missingBefore: [],
  unproven: [],
  needed: [],
  doubts: [],
  stays: [],
};
const finding = (line: number, module: string, why: string): ImportFinding => ({ file: "app.py", line, module, why });
const withImports = (name: string, found: Partial<ImportProof>) =>
  anItem({ name }, { imports: { ...nothing, ...found } });

it("says which import would be lost, and where it stands", () => {
  const lost = [finding(3, "shared.x", "not in the layer")];
  expect(reasonOfImports(withImports("a", { lost }), aMigration())).toBe(
    "would no longer find: app.py line 3: shared.x (not in the layer)",
  );
});

it("names three lost imports and counts the others", () => {
  const lost = [1, 2, 3, 4, 5].map((line) => finding(line, `shared.m${line}`, "not in the layer"));
  expect(reasonOfImports(withImports("a", { lost }), aMigration())).toMatch(
    /^would no longer find: .*m1 .*m2 .*m3 .*\(and 2 more\)$/,
  );
});

it("says which import would find other content", () => {
  const changed = [finding(1, "boto3", "other content, from the layer")];
  expect(reasonOfImports(withImports("a", { changed }), aMigration())).toBe(
    "would import something else: app.py line 1: boto3 (other content, from the layer)",
  );
});

it("has no reason where nothing is lost or where nothing had to be proven", () => {
  expect(reasonOfImports(withImports("a", {}), aMigration())).toBeNull();
  expect(reasonOfImports(anItem(), aMigration())).toBeNull();
});

it("notes once what several functions share", () => {
  const unproven = [finding(32, "import_module(name)", "the name is made when the code runs")];
  const missingBefore = [finding(2, "ujson", "optional")];
  const functions = ["a", "b", "c", "d", "e", "f"].map((name) => withImports(name, { unproven }));
  expect(importNotes([...functions, withImports("g", { missingBefore })])).toEqual([
    "Not proven: app.py line 32: import_module(name) (the name is made when the code runs): a, b, c, d, e and 1 more",
    "Import not found, now as afterwards: app.py line 2: ujson (optional): g",
  ]);
});

it("keeps a plan readable when a library tries many optional imports", () => {
  const missingBefore = Array.from({ length: 30 }, (_, index) => finding(index + 1, `optional${index}`, "optional"));
  const notes = importNotes([withImports("a", { missingBefore })]);
  expect(notes).toHaveLength(21);
  expect(notes.at(-1)).toBe("… and 10 more such notes on imports");
});

it("skips a function with a lost import and notes those of the others", () => {
  const lost = [finding(3, "shared.x", "not in the layer")];
  const unproven = [finding(9, "__import__(name)", "the name is made when the code runs")];
  const plan = planFor({
    inventory: [withImports("acme-a", { lost, unproven }), withImports("acme-b", { unproven })],
    request: aMigration(),
    artifacts: [anArtifact()],
    layers: new Map(),
    now: new Date(0),
  });
  expect(plan.functions[0]?.action).toMatchObject({ kind: "skip", reason: expect.stringContaining("app.py line 3") });
  expect(plan.functions[1]?.action).toMatchObject({ kind: "migrate" });
  expect(plan.notes.filter((note) => note.startsWith("Not proven"))).toEqual([
    expect.stringMatching(/app\.py line 9.*: acme-b$/),
  ]);
});
