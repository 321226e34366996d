import { expect, test } from "vitest";
import { type LayerPresence, reasonNotRestorable } from "../../../src/domain/change/restorable.ts";
import { textOf } from "../../support/reasons.ts";

const presences = new Map<string, LayerPresence>([
  ["there:1", "there"],
  ["gone:1", "deleted"],
  ["theirs:1", "denied"],
]);
const good = { runtime: "python3.12", storageMode: "COPY", layers: ["there:1"] } as const;
const now = new Date("2026-11-23T00:00:00Z");

test.each<[string, Parameters<typeof reasonNotRestorable>[0], RegExp]>([
  ["a runtime Lambda no longer updates", { ...good, runtime: "python3.6" }, /since 2022-08-29 Lambda does not update/],
  ["an S3 object of its own", { ...good, storageMode: "REFERENCE" }, /storage mode REFERENCE/],
  ["a layer version that was deleted", { ...good, layers: ["there:1", "gone:1"] }, /gone:1, which was deleted/],
  [
    "a layer version that may not be read",
    { ...good, layers: ["theirs:1"] },
    /theirs:1, which this service may not read/,
  ],
])("%s closes the way back", (_, snapshot, reason) => {
  expect(textOf(reasonNotRestorable(snapshot, presences, now))).toMatch(reason);
});

test("otherwise the way back is open", () => {
  expect(textOf(reasonNotRestorable(good, presences, now))).toBeNull();
});
