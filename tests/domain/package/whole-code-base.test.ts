import { expect, test } from "vitest";
import { wholeCodeBaseNotes } from "../../../src/domain/package/whole-code-base.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";
import { anItem } from "../../support/inventory.ts";

const holder = (name: string, handler: string, slimZipBytes: number, staying = "all") =>
  anItem({ name, handler, zipBytes: 100_000 }, { slimZipBytes, staying });

test("functions with the whole code base in every package are said, with what the layer saves", () => {
  const notes = wholeCodeBaseNotes([
    holder("a", "handlers/a.run", 86_000),
    holder("b", "handlers/b.run", 86_000),
    holder("c", "app.run", 90_000, "own"),
  ]);
  expect(notes).toMatchObject([{ code: "others-handlers-stay", functions: ["a", "b"], handlers: 2, percent: 14 }]);
  expect(notes.map(reasonText)[0]).toMatch(
    /^The packages of 2 functions \(a, b\) hold the same 2 handlers, .* saves 14 % \(/,
  );
});

test.each([
  ["most of the package moves", [holder("a", "a.run", 10_000), holder("b", "b.run", 10_000)]],
  ["the functions share one handler", [holder("a", "app.run", 90_000), holder("b", "app.run", 90_000)]],
  ["each has its own code", [holder("a", "a.run", 90_000, "a"), holder("b", "b.run", 90_000, "b")]],
])("nothing is said if %s", (_, moving) => {
  expect(wholeCodeBaseNotes(moving)).toEqual([]);
});
