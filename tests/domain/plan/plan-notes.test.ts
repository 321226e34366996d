import { expect, test } from "vitest";
import type { InventoryItem, SharedCopy } from "../../../src/domain/plan/inventory.ts";
import {
  exclusionNotes,
  folderNotes,
  layerNotes,
  runtimeNotes,
  slimNotes,
} from "../../../src/domain/plan/plan-notes.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { aCopy, anItem } from "../../support/inventory.ts";

const holding = (shared: SharedCopy | null, ...names: readonly string[]): InventoryItem[] =>
  names.map((name) => anItem({ name }, { shared }));
const layers: SharedCopy = { kind: "identical", ...aCopy() };

test("files that stay out of the layer though functions hold them are named with how many do", () => {
  const with_ = (...leftOut: readonly string[]): SharedCopy => ({ kind: "identical", ...aCopy({ leftOut }) });
  const moving = [
    ...holding(with_("shared/prompt.md", "shared/tests/test_a.py"), "a"),
    ...holding(with_("shared/prompt.md"), "b"),
    ...holding({ kind: "absent" }, "c"),
  ];
  expect(exclusionNotes(moving).map(reasonText)).toEqual([
    'Left out of the layer, and removed from migrated functions: shared/prompt.md (2 functions), shared/tests/test_a.py (1 function). If code reads such a file, change "layer": { "exclude": […] }.',
  ]);
  expect(exclusionNotes(holding(layers, "a"))).toEqual([]);
  const many = with_(...["1", "2", "3", "4", "5", "6", "7"].map((name) => `shared/${name}.md`));
  expect(exclusionNotes(holding(many, "a")).map(reasonText)[0]).toContain("shared/5.md (1 function) and 2 more.");
});

const request = { layer: { name: "x", fromFunction: "a", exclude: [] }, shared: ["shared/"] };

test("what a layer holds beside the shared code is named by its topmost folder or module", () => {
  const paths = ["shared/db.py", "requests/api.py", "requests/models.py", "six.py"];
  const contents = new Map(paths.map((path) => [path, "1"]));
  expect(layerNotes({ family: "python", contents }, request)).toEqual([
    { code: "layer-holds-more", paths: ["requests/", "six.py"], total: 2 },
  ]);
  expect(layerNotes({ family: "python", contents: new Map([["shared/db.py", "1"]]) }, request)).toEqual([]);
});

test("a runtime whose functions soon cannot be updated is said once, before a rollback is impossible", () => {
  const moving = [anItem({ runtime: "python3.9" }), anItem({ runtime: "python3.9" }), anItem()];
  expect(runtimeNotes(moving, new Date("2027-02-20T00:00:00Z"))).toEqual([
    { code: "updates-end", runtime: "python3.9", from: "2027-03-03" },
  ]);
  expect(runtimeNotes(moving, new Date("2026-11-23T00:00:00Z"))).toEqual([]);
});

test("packages that a folder needs are named as a complete list", () => {
  const found = {
    lost: [],
    changed: [],
    foundAfter: [],
    missingBefore: [],
    unproven: [],
    needed: [],
    doubts: [],
    stays: [],
  };
  const needing = anItem({ name: "a" }, { imports: { ...found, needs: ["node_modules/b/", "node_modules/a/"] } });
  const moving = anItem({ name: "m" }, { replacements: [{ path: "shared/db.js", form: "commonjs" }] });
  const folders = { artifacts: [], inventory: [needing, moving], changing: [moving] };
  expect(folderNotes(folders, request)).toEqual([
    { code: "packages-needed", shared: ["shared/", "node_modules/a/", "node_modules/b/"], total: 3 },
  ]);
  expect(folderNotes({ ...folders, inventory: [anItem()], changing: [anItem()] }, request)).toEqual([]);
  const installed = { ...folders, inventory: [anItem()], artifacts: [{ dependencies: ["certifi"] }] };
  expect(folderNotes({ ...installed, changing: [anItem()] }, request)).toEqual([
    { code: "packages-needed", shared: ["shared/", "certifi"], total: 2 },
  ]);
  expect(folderNotes({ ...installed, changing: [] }, request)).toEqual([]);
});

test("a request is told for which language it has no effect to leave only what functions reach", () => {
  const source = { name: "acme", fromFunction: "a", exclude: [] };
  const both = { layer: undefined, layers: { python: source, nodejs: source }, shared: ["shared/"] };
  expect(slimNotes({ ...both, slim: "reachable" })).toEqual([
    { code: "reachable-in-python-alone", language: "Node.js" },
  ]);
  expect(slimNotes({ ...both, slim: "shared" })).toEqual([]);
});
