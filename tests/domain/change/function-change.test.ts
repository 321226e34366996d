import { describe, expect, test } from "vitest";
import {
  changeSinceMigration,
  foreignChange,
  halvesOf,
  hasLostLayer,
  layersWith,
  sameLayers,
} from "../../../src/domain/change/function-change.ts";
import { textOf } from "../../support/reasons.ts";

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
      what: "others deployed other code",
    },
    {
      title: "a layer more",
      present: { codeSha256: "slim", layers: ["x", "shared", "y"] },
      ours,
      what: "others changed its layers",
    },
    {
      title: "everything",
      present: { codeSha256: "other", layers: [] },
      ours,
      what: "others changed its code and its layers",
    },
    {
      title: "our layers on a function we did not change",
      present: { codeSha256: "full", layers: ["x", "shared"] },
      ours: { slimCodeSha256: null, layersAfter: null },
      what: "others changed its layers",
    },
    {
      title: "one of two layers another one",
      present: { codeSha256: "slim", layers: ["x", "theirs"] },
      ours,
      what: "others changed its layers",
    },
    {
      title: "our layers in another order",
      present: { codeSha256: "slim", layers: ["shared", "x"] },
      ours,
      what: "others changed its layers",
    },
  ])("$title", ({ present, ours: marks, what }) => {
    expect(textOf(foreignChange(original, marks, present))).toBe(what);
  });
});

describe("a layer that was moved to another version since", () => {
  const version = (name: string, number: number) => `arn:aws:lambda:eu-west-1:1:layer:${name}:${number}`;
  const [vendor, shared] = [version("vendor", 4), version("shared", 7)];
  const marks = { slimCodeSha256: "slim", layersAfter: [vendor, shared] };
  const found = (...layers: string[]) =>
    foreignChange({ codeSha256: "full", layers: [vendor] }, marks, { codeSha256: "slim", layers });

  test("is named with the version, because undoing that comes first", () => {
    const moved = (layerVersionArn: string) => ({ code: "layer-moved-by-others", layerVersionArn });
    expect(found(vendor, version("shared", 8))).toEqual(moved(version("shared", 8)));
    expect(found(version("vendor", 5), shared)).toEqual(moved(version("vendor", 5)));
  });

  test.each([
    ["both layers moved", [version("vendor", 5), version("shared", 8)]],
    ["another layer in its place", [vendor, version("other", 7)]],
    ["moved, and one more", [vendor, version("shared", 8), version("other", 1)]],
    ["the same layer twice", [shared, version("shared", 8)]],
    ["no layer", []],
  ])("is no such thing: %s", (_, layers) => {
    expect(found(...layers)).toEqual({ code: "layers-changed-by-others", since: null });
  });
});

test("the halves of a function are its code and the versions of its layers, in their order", () => {
  const layers = ["b", "a"].map((arn) => ({ arn, codeBytes: 1 }));
  expect(halvesOf({ codeSha256: "full", layers })).toEqual({ codeSha256: "full", layers: ["b", "a"] });
});

describe("what somebody else made of a function after it had moved", () => {
  const ours = { slimCodeSha256: "slim", layersAfter: [layer("b", 1), layer("shared", 7)] };
  const onlyLayer = { ...ours, slimCodeSha256: null };
  test.each([
    ["nothing", ours, "slim", ours.layersAfter, null, false],
    ["other code", ours, "other", [], "others deployed other code since it migrated", false],
    ["the layer off the slim code", ours, "slim", [layer("b", 1)], "others changed its layers since it migrated", true],
    [
      "another version",
      ours,
      "slim",
      [layer("b", 1), layer("shared", 8)],
      "others changed its layers since it migrated",
      false,
    ],
    [
      "a layer off code that only changed its version",
      onlyLayer,
      "before",
      [layer("shared", 7)],
      "others changed its layers since it migrated",
      true,
    ],
  ] as const)("is seen: %s", (_, marks, codeSha256, layers, words, isLost) => {
    expect(textOf(changeSinceMigration(marks, "before", { codeSha256, layers }))).toBe(words);
    expect(hasLostLayer(marks, "before", { codeSha256, layers })).toBe(isLost);
  });

  test("is seen: it is gone", () => {
    expect(textOf(changeSinceMigration(ours, "before", null))).toBe("others deleted it since it migrated");
    expect(hasLostLayer(ours, "before", null)).toBe(false);
  });
});
