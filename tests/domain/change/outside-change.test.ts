import { describe, expect, it } from "vitest";
import {
  type CurrentState,
  isOtherCode,
  type OutsideChangeKind,
  outsideChangeOf,
} from "../../../src/domain/change/outside-change.ts";

const layer = (version: number, name = "acme") => `arn:aws:lambda:eu-central-1:123456789012:layer:${name}:${version}`;
const standing = {
  codeSha256: "slim",
  originalCodeSha256: "original",
  layers: [layer(3, "theirs"), layer(7)],
  versionArn: layer(7),
};
const theirs = [layer(3, "theirs")];

describe("what an outside deployment made of a migrated function", () => {
  it.each<[string, CurrentState | null, OutsideChangeKind]>([
    ["nothing", { codeSha256: "slim", layers: standing.layers, holdsShared: null }, "as-migrated"],
    ["it is gone", null, "deleted"],
    [
      "the old package, layer attached",
      { codeSha256: "original", layers: standing.layers, holdsShared: null },
      "put-back",
    ],
    ["the old package, layer gone", { codeSha256: "original", layers: theirs, holdsShared: null }, "put-back"],
    ["a new package with its own copy", { codeSha256: "new", layers: theirs, holdsShared: true }, "put-back"],
    ["the layer taken off the slim package", { codeSha256: "slim", layers: theirs, holdsShared: null }, "stripped"],
    ["every layer taken off", { codeSha256: "slim", layers: [], holdsShared: null }, "stripped"],
    ["a new slim package without the layer", { codeSha256: "new", layers: theirs, holdsShared: false }, "stripped"],
    [
      "a new slim package on the layer",
      { codeSha256: "new", layers: standing.layers, holdsShared: false },
      "redeployed",
    ],
    ["an unreadable new package", { codeSha256: "new", layers: theirs, holdsShared: null }, "unknown-code"],
    ["another version", { codeSha256: "slim", layers: [...theirs, layer(8)], holdsShared: null }, "other-version"],
    ["other layers", { codeSha256: "slim", layers: [layer(7), ...theirs], holdsShared: null }, "other-layers"],
  ])("%s", (_, present, kind) => {
    const change = outsideChangeOf(standing, present);
    expect(change.kind).toBe(kind);
    expect(change.text).not.toBe("");
  });

  it("is said loudly, with what to do, where imports fail now", () => {
    const { text: words } = outsideChangeOf(standing, { codeSha256: "slim", layers: [], holdsShared: null });
    expect(words).toMatch(/^BROKEN: .*acme.*Attach it again/);
  });

  it("asks to look into a package only where its code is new", () => {
    expect(["slim", "original", "new"].map((codeSha256) => isOtherCode(standing, { codeSha256 }))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("of a function that never had a copy of its own is never a copy put back", () => {
    const present = { codeSha256: "slim", layers: [], holdsShared: null };
    expect(outsideChangeOf({ ...standing, originalCodeSha256: null }, present).kind).toBe("stripped");
  });
});
