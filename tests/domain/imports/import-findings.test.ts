import { expect, it } from "vitest";
import { findImportReason } from "../../../src/domain/imports/import-findings.ts";
import type { ImportFinding, ImportProof } from "../../../src/domain/imports/import-proof.ts";
import { planFor } from "../../../src/domain/plan/plan.ts";
import { aMigration, anArtifact, anItem } from "../../support/inventory.ts";
import { coded, textOf } from "../../support/reasons.ts";

const nothing: ImportProof = {
  lost: [],
  changed: [],
  missingBefore: [],
  foundAfter: [],
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
  expect(textOf(findImportReason(withImports("a", { lost }), aMigration()))).toBe(
    "would no longer find: app.py line 3: shared.x (not in the layer)",
  );
});

it("names three lost imports and counts the others", () => {
  const lost = [1, 2, 3, 4, 5].map((line) => finding(line, `shared.m${line}`, "not in the layer"));
  expect(textOf(findImportReason(withImports("a", { lost }), aMigration()))).toMatch(
    /^would no longer find: .*m1 .*m2 .*m3 .*\(and 2 more\)$/,
  );
});

it("says which import would find other content", () => {
  const changed = [finding(1, "boto3", "different content, from the layer")];
  expect(textOf(findImportReason(withImports("a", { changed }), aMigration()))).toBe(
    "would import something else: app.py line 1: boto3 (different content, from the layer)",
  );
});

it("has no reason where nothing is lost or where nothing had to be proven", () => {
  expect(textOf(findImportReason(withImports("a", {}), aMigration()))).toBeNull();
  expect(textOf(findImportReason(anItem(), aMigration()))).toBeNull();
});

it("skips a function with a lost import and notes those of the others", () => {
  const lost = [finding(3, "shared.x", "not in the layer")];
  const unproven = [finding(9, "__import__(name)", "the name is computed at run time")];
  const plan = planFor({
    inventory: [withImports("acme-a", { lost, unproven }), withImports("acme-b", { unproven })],
    request: aMigration(),
    artifacts: [anArtifact()],
    layers: new Map(),
    now: new Date(0),
  });
  expect(plan.functions[0]?.action).toMatchObject({ kind: "skip", code: "imports-lost", data: { total: 1 } });
  expect(plan.functions[1]?.action).toMatchObject({ kind: "migrate" });
  expect(plan.notes.filter(({ code }) => code === "import-unproven")).toEqual([
    coded("import-unproven", { places: [{ file: "app.py", line: 9 }], functions: ["acme-b"] }),
  ]);
});
