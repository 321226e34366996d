import fc from "fast-check";
import { expect, test } from "vitest";
import { type PublishedLayerVersion, type Referrer, versionDecisionsOf } from "../../../src/domain/cleanup/cleanup.ts";

const now = new Date("2026-06-30T00:00:00Z");
const DAY_MS = 86_400_000;

const aVersion = fc
  .record({
    layerName: fc.constantFrom("shared", "tools"),
    version: fc.integer({ min: 1, max: 40 }),
    ageDays: fc.integer({ min: 0, max: 120 }),
    publisher: fc.constantFrom("this-stage" as const, "another-stage" as const, "others" as const),
  })
  .map(
    ({ layerName, version, ageDays, publisher }): PublishedLayerVersion => ({
      arn: `arn:aws:lambda:us-east-1:1:layer:${layerName}:${version}`,
      layerName,
      version,
      createdAt: new Date(now.getTime() - ageDays * DAY_MS).toISOString(),
      publisher,
    }),
  );
const aReferrer: fc.Arbitrary<Referrer> = fc.oneof(
  fc.record({
    kind: fc.constant("function" as const),
    name: fc.constantFrom("a", "b"),
    version: fc.constantFrom("$LATEST", "3"),
  }),
  fc.record({
    kind: fc.constant("stored rollback" as const),
    execution: fc.constant("run"),
    until: fc.constant("2026-09-01"),
  }),
  fc.record({ kind: fc.constant("running execution" as const), execution: fc.constant("run") }),
);
const anAccount = fc.uniqueArray(aVersion, { selector: ({ arn }) => arn, maxLength: 40 }).chain((versions) =>
  fc.record({
    versions: fc.constant(versions),
    referred: versions.length === 0 ? fc.constant([]) : fc.array(fc.tuple(fc.constantFrom(...versions), aReferrer)),
    undecided: fc.array(
      fc.record({ execution: fc.constant("run"), layerName: fc.constantFrom("shared", "tools", null) }),
      { maxLength: 1 },
    ),
    keep: fc.integer({ min: 1, max: 5 }),
    days: fc.integer({ min: 0, max: 60 }),
    layers: fc.constantFrom(undefined, ["shared", "tools"]),
  }),
);

test("whatever an account holds, exactly those versions go that nothing refers to and no rule keeps", () => {
  fc.assert(
    fc.property(anAccount, ({ versions, referred, undecided, keep, days, layers }) => {
      const pairs = [...Map.groupBy(referred, ([version]) => version.arn)];
      const by = new Map(pairs.map(([arn, of]) => [arn, of.map(([, referrer]) => referrer)]));
      const fates = versionDecisionsOf(versions, { by, undecided }, { keep, days, layers }, now);
      expect(fates.map(({ version }) => version.arn).sort()).toEqual(versions.map(({ arn }) => arn).sort());
      for (const { version, goes, reasons } of fates) {
        const newer = versions.filter((each) => each.layerName === version.layerName && each.version > version.version);
        const mustStay =
          by.has(version.arn) ||
          undecided.some(({ layerName }) => layerName === null || layerName === version.layerName) ||
          newer.length < keep ||
          now.getTime() - Date.parse(version.createdAt) < days * DAY_MS ||
          version.publisher === "another-stage" ||
          (layers === undefined && version.publisher === "others");
        expect(goes).toBe(!mustStay);
        expect(reasons.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
