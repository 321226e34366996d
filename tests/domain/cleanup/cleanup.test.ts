import { describe, expect, test } from "vitest";
import {
  type PublishedLayerVersion,
  type References,
  versionDecisionsOf,
} from "../../../src/domain/cleanup/cleanup.ts";
import { reasonText } from "../../../src/domain/report/reasons/reasons.ts";

const now = new Date("2026-06-30T00:00:00Z");
const arn = (version: number, layerName = "shared") => `arn:aws:lambda:us-east-1:1:layer:${layerName}:${version}`;
const aVersion = (version: number, changes: Partial<PublishedLayerVersion> = {}): PublishedLayerVersion => ({
  arn: arn(version, changes.layerName),
  layerName: "shared",
  version,
  createdAt: "2026-01-01T00:00:00.000Z",
  publisher: "this-stage",
  ...changes,
});
const nobody: References = { by: new Map(), undecided: [] };
const five = [1, 2, 3, 4, 5].map((version) => aVersion(version));
const rules = { keep: 2, days: 30 };
const going = (...given: Parameters<typeof versionDecisionsOf>) =>
  versionDecisionsOf(...given)
    .filter(({ goes }) => goes)
    .map(({ version }) => `${version.layerName}:${version.version}`)
    .sort();
const reasonsOf = (version: number, ...given: Parameters<typeof versionDecisionsOf>) =>
  versionDecisionsOf(...given)
    .find((fate) => fate.version.version === version)
    ?.reasons.map(reasonText);

describe("which layer versions go", () => {
  test("what nothing refers to, is old, and has newer versions", () => {
    expect(going(five, nobody, rules, now)).toEqual(["shared:1", "shared:2", "shared:3"]);
    expect(reasonsOf(3, five, nobody, rules, now)).toEqual(["nothing refers to it, and 2 versions are newer"]);
    expect(reasonsOf(5, five, nobody, rules, now)).toEqual(["among the 2 newest"]);
  });

  test("the newest are counted per layer, by number and not by the order they are listed in", () => {
    const versions = [aVersion(9), aVersion(10), aVersion(11), aVersion(1, { layerName: "other" })];
    expect(going(versions, nobody, { keep: 1, days: 0 }, now)).toEqual(["shared:10", "shared:9"]);
  });

  test("what is younger than the days given stays; a date nobody can read is no age", () => {
    const versions = [
      aVersion(1, { createdAt: "2026-05-31T00:00:00Z" }),
      aVersion(2, { createdAt: "2026-05-31T00:00:01Z" }),
      aVersion(3, { createdAt: "yesterday" }),
      aVersion(4),
    ];
    expect(going(versions, nobody, { keep: 1, days: 30 }, now)).toEqual(["shared:1"]);
    expect(reasonsOf(2, versions, nobody, { keep: 1, days: 30 }, now)).toEqual(["younger than 30 days"]);
  });

  test("what somebody else published stays, unless its layer is named", () => {
    const versions = [aVersion(1, { publisher: "others" }), aVersion(2), aVersion(3)];
    expect(going(versions, nobody, { keep: 1, days: 0 }, now)).toEqual(["shared:2"]);
    expect(reasonsOf(1, versions, nobody, { keep: 1, days: 0 }, now)).toEqual(["not published by this service"]);
    expect(going(versions, nobody, { keep: 1, days: 0, layers: ["shared"] }, now)).toEqual(["shared:1", "shared:2"]);
  });

  test("a version of another stage stays, even if its layer is named: that stage's rollbacks may need it", () => {
    const versions = [aVersion(1, { publisher: "another-stage" }), aVersion(2), aVersion(3)];
    for (const layers of [undefined, ["shared"]])
      expect(going(versions, nobody, { keep: 1, days: 0, layers }, now)).toEqual(["shared:2"]);
    expect(reasonsOf(1, versions, nobody, { keep: 1, days: 0, layers: ["shared"] }, now)).toEqual([
      "published by another stage of the service, whose stored rollbacks may need it",
    ]);
  });

  test.each([
    [{ kind: "function", name: "acme-chat", version: "$LATEST" } as const, "used by acme-chat"],
    [{ kind: "function", name: "acme-chat", version: "7" } as const, "used by acme-chat version 7"],
    [
      { kind: "stored rollback", execution: "migrate-1", until: "2026-09-01T00:00:00Z" } as const,
      "needed to roll back migrate-1 (until 2026-09-01)",
    ],
    [{ kind: "running execution", execution: "migrate-2" } as const, "migrate-2 is running with it"],
  ])("what %o refers to stays, and is said to", (referrer, words) => {
    const references = { by: new Map([[arn(1), [referrer]]]), undecided: [] };
    expect(going(five, references, rules, now)).toEqual(["shared:2", "shared:3"]);
    expect(reasonsOf(1, five, references, rules, now)).toEqual([words]);
  });

  test("of many functions five are named and the rest is counted", () => {
    const referrers = ["a", "b", "c", "d", "e", "f", "g"].map(
      (name) => ({ kind: "function", name, version: "$LATEST" }) as const,
    );
    const references = { by: new Map([[arn(1), referrers]]), undecided: [] };
    expect(reasonsOf(1, five, references, rules, now)).toEqual(["used by a, b, c, d, e and 2 more"]);
  });

  test("an execution that has not chosen its version yet keeps every version of its layer, or of all where it is unknown", () => {
    const versions = [...five, aVersion(1, { layerName: "other" }), aVersion(2, { layerName: "other" })];
    const undecided = (layerName: string | null) => ({ by: new Map(), undecided: [{ execution: "run", layerName }] });
    expect(going(versions, undecided("shared"), { keep: 1, days: 0 }, now)).toEqual(["other:1"]);
    expect(going(versions, undecided(null), { keep: 1, days: 0 }, now)).toEqual([]);
  });
});
