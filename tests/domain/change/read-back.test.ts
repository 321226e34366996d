import { describe, expect, test } from "vitest";
import { aliasDifference, runtimeMoveOf, settingsDifference } from "../../../src/domain/change/read-back.ts";
import type { AliasFacts } from "../../../src/domain/plan/inventory.ts";

const alias = (name: string, functionVersion: string, weights: AliasFacts["weights"] = {}) => ({
  name,
  functionVersion,
  weights,
});

describe("aliases read back", () => {
  test.each<[string, readonly AliasFacts[], readonly AliasFacts[], string | null]>([
    ["none", [], [], null],
    [
      "the same, in another order",
      [alias("a", "1"), alias("b", "$LATEST")],
      [alias("b", "$LATEST"), alias("a", "1")],
      null,
    ],
    ["one on $LATEST that was not looked at before", [], [alias("live", "$LATEST")], null],
    [
      "a new one that leads to a version",
      [],
      [alias("live", "2")],
      "its alias live points to version 2, and did not before",
    ],
    [
      "one that was moved",
      [alias("live", "$LATEST")],
      [alias("live", "2")],
      "its alias live points to version 2, and pointed to $LATEST before",
    ],
    [
      "one with other weights",
      [alias("live", "2")],
      [alias("live", "2", { "3": 0.1 })],
      "its alias live points to version 2 and with 10 % to version 3, and pointed to version 2 before",
    ],
    ["one that is gone", [alias("live", "2")], [], "its alias live is gone"],
  ])("%s", (_, before, now, what) => {
    expect(aliasDifference(before, now)).toBe(what);
  });
});

test.each([
  ["the same version", "arn:a", "arn:a", null],
  ["another version", "arn:a", "arn:b", { from: "arn:a", to: "arn:b" }],
  ["a version that was not told before", null, "arn:b", null],
  ["a version that is not told", "arn:a", null, null],
])("a runtime of %s", (_, from, to, move) => {
  expect(runtimeMoveOf({ runtimeVersion: from }, { runtimeVersion: to })).toEqual(move);
});

describe("settings read back", () => {
  const before = { architectures: ["arm64"], storageMode: "COPY", sourceKmsKeyArn: null } as const;
  test.each<[string, Parameters<typeof settingsDifference>[1], string | null]>([
    ["the same", before, null],
    ["another architecture", { ...before, architectures: ["x86_64"] }, "its architecture is x86_64 and was arm64"],
    ["another storage mode", { ...before, storageMode: "REFERENCE" }, "its storage mode is REFERENCE and was COPY"],
    [
      "another key",
      { ...before, sourceKmsKeyArn: "arn:key" },
      "the key of its package is arn:key and was Lambda's own",
    ],
  ])("%s", (_, present, what) => {
    expect(settingsDifference(before, present)).toBe(what);
  });
});
