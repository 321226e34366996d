import { describe, expect, test } from "vitest";
import type { AliasFacts, InventoryItem, Traffic } from "../../../src/domain/plan/inventory.ts";
import { pinnedCallers, reasonOfRelease, releaseOf } from "../../../src/domain/plan/release.ts";
import { anItem, aTraffic, layered, layerVersionArn } from "../../support/inventory.ts";
import { textOf } from "../../support/reasons.ts";

const alias = (name: string, functionVersion: string, weights: AliasFacts["weights"] = {}) => ({
  name,
  functionVersion,
  weights,
});

const concurrencyOf = (qualifier: string) => ({ qualifier, status: "READY", reason: null }) as const;

describe("aliases that follow $LATEST", () => {
  test.each<[string, InventoryItem, readonly string[], readonly RegExp[]]>([
    ["one on a version that is as $LATEST is", released([alias("live", "7")], aTraffic([{}])), ["live"], []],
    [
      "several, each on a version that is as $LATEST is",
      released([alias("live", "7"), alias("eu", "5")], aTraffic([{}, { version: "5" }])),
      ["live", "eu"],
      [],
    ],
    [
      "one of two: the other's version holds other code",
      released([alias("live", "6"), alias("beta", "7")], aTraffic([{ version: "6", codeSha256: "old" }, {}])),
      ["beta"],
      [/^alias live points to version 6, and \$LATEST differs from it in code$/],
    ],
    [
      "none: layers and settings differ",
      released([alias("live", "7")], aTraffic([{ layers: [layerVersionArn(1)], otherSettings: ["Environment"] }])),
      [],
      [/differs from it in layers, Environment$/],
    ],
    [
      "none: traffic is divided",
      released([alias("live", "7", { "6": 0.5 })], aTraffic([{}, { version: "6" }])),
      [],
      [/divides its traffic between versions 7 and 6/],
    ],
    [
      "none: its version has provisioned concurrency of its own",
      released([alias("live", "7")], aTraffic([{}], { provisioned: [concurrencyOf("7")] })),
      [],
      [/version 7, which has its own provisioned concurrency: allocate it to the alias instead/],
    ],
    [
      "one with provisioned concurrency of the alias",
      released([alias("live", "7")], aTraffic([{}], { provisioned: [concurrencyOf("live")] })),
      ["live"],
      [],
    ],
    [
      "none: its provisioned concurrency could not be allocated",
      released([alias("live", "7")], aTraffic([{}], { provisioned: [{ ...concurrencyOf("live"), status: "FAILED" }] })),
      [],
      [/alias live has provisioned concurrency that could not be allocated/],
    ],
    [
      "none: its version could not be looked at",
      released([alias("live", "7")], aTraffic([])),
      [],
      [/could not be read/],
    ],
    [
      "one beside an alias on $LATEST, which moves with $LATEST itself",
      released([alias("dev", "$LATEST"), alias("live", "7")], aTraffic([{}])),
      ["live"],
      [],
    ],
  ])("%s", (_, item, names, stays) => {
    const release = releaseOf(item);
    expect(release?.aliases.map(({ name }) => name)).toEqual(names);
    expect(release?.stays.map(({ reason }) => reason)).toEqual(stays.map((words) => expect.stringMatching(words)));
    expect(textOf(reasonOfRelease(item)) === null).toBe(names.length > 0);
  });

  test("without an alias on a published version there is nothing to publish", () => {
    expect(releaseOf(anItem())).toBeNull();
    expect(releaseOf(anItem({}, { aliases: [alias("dev", "$LATEST")] }))).toBeNull();
    expect(textOf(reasonOfRelease(anItem()))).toBeNull();
  });

  test("the order of layers counts", () => {
    const [one, other] = [layerVersionArn(1, "one"), layerVersionArn(1, "other")];
    const item = anItem(layered(one, other), {
      aliases: [alias("live", "7")],
      traffic: aTraffic([{ layers: [other, one] }]),
    });
    expect(releaseOf(item)?.aliases).toEqual([]);
  });
});

test("calls that name a version number stay there", () => {
  const callers = [
    { kind: "event source mapping", name: "on-number", qualifier: "7" },
    { kind: "event source mapping", name: "on-alias", qualifier: "live" },
    { kind: "function URL", name: "$LATEST", qualifier: null },
  ] as const;
  expect(pinnedCallers({ traffic: aTraffic([{}], { callers }) })).toEqual([
    "event source mapping on-number calls version 7 directly",
  ]);
});

function released(aliases: readonly AliasFacts[], traffic: Traffic): InventoryItem {
  return anItem({}, { aliases, traffic });
}
