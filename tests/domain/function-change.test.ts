import { describe, expect, test } from "vitest";
import { foreignChange, layersWith, sameLayers } from "../../src/domain/function-change.ts";

const layer = (name: string, version: number, account = "1") =>
  `arn:aws:lambda:us-east-1:${account}:layer:${name}:${version}`;

describe("the layer list of a changed function", () => {
  test.each([
    { title: "appends to an empty list", before: [], after: [layer("shared", 7)] },
    {
      title: "appends and keeps the order",
      before: [layer("b", 1), layer("a", 2)],
      after: [layer("b", 1), layer("a", 2), layer("shared", 7)],
    },
    {
      title: "replaces another version in its place",
      before: [layer("b", 1), layer("shared", 6), layer("a", 2)],
      after: [layer("b", 1), layer("shared", 7), layer("a", 2)],
    },
    { title: "stays when it is there already", before: [layer("shared", 7)], after: [layer("shared", 7)] },
    {
      title: "tells layers apart whose names begin alike, and those of another account",
      before: [layer("shared-2", 7), layer("shared", 7, "2")],
      after: [layer("shared-2", 7), layer("shared", 7, "2"), layer("shared", 7)],
    },
  ])("$title", ({ before, after }) => {
    expect(layersWith(before, layer("shared", 7))).toEqual(after);
    expect(layersWith(after, layer("shared", 7))).toEqual(after);
  });

  test("two lists are the same only in the same order", () => {
    expect(sameLayers(["a", "b"], ["a", "b"])).toBe(true);
    expect(sameLayers(["a", "b"], ["b", "a"])).toBe(false);
    expect(sameLayers(["a"], ["a", "b"])).toBe(false);
  });
});

describe("somebody else's change", () => {
  const original = { codeSha256: "full", layers: ["x"] };
  const ours = { slimCodeSha256: "slim", layersAfter: ["x", "shared"] };
  test.each([
    { title: "the original", present: original, ours, what: null },
    { title: "ours", present: { codeSha256: "slim", layers: ["x", "shared"] }, ours, what: null },
    { title: "half-way", present: { codeSha256: "full", layers: ["x", "shared"] }, ours, what: null },
    {
      title: "other code",
      present: { codeSha256: "other", layers: ["x", "shared"] },
      ours,
      what: "somebody else deployed other code",
    },
    {
      title: "a layer more",
      present: { codeSha256: "slim", layers: ["x", "shared", "y"] },
      ours,
      what: "somebody else changed its layers",
    },
    {
      title: "everything",
      present: { codeSha256: "other", layers: [] },
      ours,
      what: "somebody else changed its code and its layers",
    },
    {
      title: "our layers on a function we did not change",
      present: { codeSha256: "full", layers: ["x", "shared"] },
      ours: { slimCodeSha256: null, layersAfter: null },
      what: "somebody else changed its layers",
    },
  ])("$title", ({ present, ours: marks, what }) => {
    expect(foreignChange(original, marks, present)).toBe(what);
  });
});
