import { describe, expect, it, test } from "vitest";
import type { LayerArtifact } from "../../../src/domain/package/layer-artifact.ts";
import type { InventoryItem, LayerFacts } from "../../../src/domain/plan/inventory.ts";
import { planFor } from "../../../src/domain/plan/plan.ts";
import { type Code, explain, type Reason } from "../../../src/domain/report/reasons/reasons.ts";
import { aCopy, aMigration, anArtifact, anItem, aTraffic, layered, layerVersionArn } from "../../support/inventory.ts";
import { coded, said } from "../../support/reasons.ts";

const drifted = {
  kind: "drifted",
  ...aCopy({ fingerprint: "drifted" }),
  changed: ["shared/db.py"],
  onlyHere: [],
  onlyInLayer: [],
} as const;
const absent = { kind: "absent" } as const;
const foreign = (name: string) => layerVersionArn(1, name);
const fiveForeign = layered(foreign("a"), foreign("b"), foreign("c"), foreign("d"), foreign("e"));

const live = (functionVersion: string, weights: Readonly<Record<string, number>> = {}) => ({
  aliases: [{ name: "live", functionVersion, weights }],
});

const known: ReadonlyMap<string, LayerFacts> = new Map<string, LayerFacts>([
  [layerVersionArn(7), { kind: "found", codeSha256: "sha-of-the-artifact", unzippedBytes: 900 }],
  [layerVersionArn(6), { kind: "found", codeSha256: "another-sha", unzippedBytes: 900 }],
  [foreign("huge"), { kind: "found", codeSha256: "huge-sha", unzippedBytes: 262_144_000 - 4000 - 900 + 1 }],
  [foreign("just-fits"), { kind: "found", codeSha256: "fits-sha", unzippedBytes: 262_144_000 - 4000 - 900 }],
  [foreign("gone"), { kind: "deleted" }],
  [foreign("secret"), { kind: "unreadable" }],
  [foreign("denied"), { kind: "denied" }],
]);

function planned(
  items: readonly InventoryItem[],
  request: Readonly<Record<string, unknown>> = {},
  artifact: Partial<LayerArtifact> = {},
) {
  return planFor({
    inventory: items,
    request: aMigration(request),
    artifacts: [anArtifact(artifact)],
    layers: known,
    now: new Date("2026-11-23T00:00:00Z"),
  });
}

function actionOn(item: InventoryItem, request: Readonly<Record<string, unknown>> = {}) {
  return planned([item], request).functions[0]?.action;
}

describe("what happens to a function", () => {
  test.each<[string, InventoryItem, object]>([
    [
      "an identical copy migrates",
      anItem(),
      { kind: "migrate", batch: 1, slimZipBytes: 400, givesUp: null, keeps: [], replacements: [] },
    ],
    [
      "an identical copy with the layer attached, a half-done one, migrates",
      anItem(layered(layerVersionArn(7))),
      { kind: "migrate", batch: 1 },
    ],
    [
      "no copy and the layer's content attached stays",
      anItem(layered(layerVersionArn(7)), { shared: absent }),
      { kind: "unchanged" },
    ],
    [
      "no copy and an older version attached moves its layer",
      anItem(layered(layerVersionArn(6)), { shared: absent }),
      { kind: "move-layer", batch: 1 },
    ],
    [
      "four foreign layers leave room for one more",
      anItem({ layers: fiveForeign.layers.slice(1) }),
      { kind: "migrate" },
    ],
    [
      "five layers, ours among them, need no further place",
      anItem({ layers: [...fiveForeign.layers.slice(1), ...layered(layerVersionArn(6)).layers] }),
      { kind: "migrate" },
    ],
    ["exactly 250 MB together fit", anItem(layered(foreign("just-fits"))), { kind: "migrate" }],
    [
      "a foreign layer nobody may read does not stand in the way",
      anItem(layered(foreign("secret"))),
      { kind: "migrate" },
    ],
    [
      "an alias on $LATEST does not stand in the way",
      anItem({}, { aliases: [{ name: "live", functionVersion: "$LATEST", weights: {} }] }),
      { kind: "migrate" },
    ],
  ])("%s", (_, item, action) => {
    expect(actionOn(item)).toMatchObject(action);
  });

  it("counts only the very version as there already, where the request names one", () => {
    const named = (version: number, item: InventoryItem) =>
      planned([item], {}, { versionArn: layerVersionArn(version) }).functions[0]?.action;
    const onSeven = anItem(layered(layerVersionArn(7)), { shared: absent });
    expect(named(7, onSeven)).toMatchObject({
      kind: "unchanged",
      code: "up-to-date",
      data: { version: "7", matches: "version" },
    });
    expect(named(5, onSeven)).toEqual({ kind: "move-layer", batch: 1 });
    expect(named(5, anItem())).toMatchObject({
      kind: "skip",
      code: "own-copy-stays",
      data: { version: "5" },
    });
  });

  it("adopts the layer's copy where it drifted, only if the request says so", () => {
    const item = anItem({}, { shared: drifted });
    expect(actionOn(item)).toMatchObject({
      kind: "skip",
      code: "drifted",
      data: { changed: ["shared/db.py"], total: 1 },
    });
    expect(actionOn(item, { drift: "adopt-layer" })).toMatchObject({
      kind: "migrate",
      givesUp: "changed shared/db.py",
      keeps: [],
      replacements: [],
    });
  });

  const notAZip = explain({ code: "not-a-zip", why: "its directory is damaged" });
  const inShared = explain({ code: "handler-in-shared-code", handler: "shared.app.handler" });
  const staysBecause = (reason: Reason) => ({ stays: [explain(reason)] });
  test.each<[string, InventoryItem, Code, object]>([
    ["an image", anItem({ packageType: "Image", runtime: null }), "container-image", {}],
    [
      "a Node.js function",
      anItem({ runtime: "nodejs24.x" }),
      "other-runtime",
      { runtime: "nodejs24.x", languages: ["Python"] },
    ],
    ["one of this service's own", anItem({ name: "layershift-dev-take-lock" }), "part-of-service", {}],
    [
      "one without a copy and without the layer",
      anItem({}, { shared: absent }),
      "no-shared-code",
      { language: "python", sharedPaths: ["shared/"] },
    ],
    [
      "an unreadable package",
      anItem({}, { shared: null, unreadable: notAZip }),
      "package-unreadable",
      { because: notAZip },
    ],
    ["a package that must stay whole", anItem({}, { notToSlim: inShared }), "handler-in-shared-code", inShared.data],
    ["five foreign layers", anItem(fiveForeign), "five-layers", { layers: 5, allowed: 5 }],
    [
      "more than 250 MB together",
      anItem(layered(foreign("huge"))),
      "too-large",
      { unzippedBytes: 262_144_001, allowedBytes: 262_144_000 },
    ],
    [
      "a deleted layer version in its list",
      anItem(layered(foreign("gone"))),
      "layer-version-deleted",
      { layerVersionArn: foreign("gone") },
    ],
    [
      "a layer version that may not be read",
      anItem(layered(foreign("denied"))),
      "layer-version-denied",
      { layerVersionArn: foreign("denied") },
    ],
    [
      "a code signing configuration",
      anItem({ codeSigningConfigArn: "arn:aws:lambda:code-signing-config" }),
      "signed-code",
      {},
    ],
    ["a package by reference", anItem({ storageMode: "REFERENCE" }), "own-s3-object", {}],
    [
      "a failed update",
      anItem({ lastUpdateStatus: "Failed", lastUpdateStatusReason: "no subnet" }),
      "last-update-failed",
      { lambdaSays: "no subnet" },
    ],
    ["an update in progress", anItem({ lastUpdateStatus: "InProgress" }), "update-in-progress", {}],
    ["a function that is not active", anItem({ state: "Inactive" }), "inactive", {}],
    [
      "traffic on a version that is not as $LATEST is",
      anItem({}, { ...live("7"), traffic: aTraffic([{ codeSha256: "another" }]) }),
      "no-alias-follows-latest",
      staysBecause({ code: "alias-behind-latest", alias: "live", version: "7", differsIn: ["code"] }),
    ],
    [
      "traffic divided between two versions",
      anItem({}, { ...live("7", { "8": 0.1 }), traffic: aTraffic([{}, { version: "8" }]) }),
      "no-alias-follows-latest",
      staysBecause({ code: "alias-divides-traffic", alias: "live", versions: ["7", "8"] }),
    ],
  ])("%s is skipped, and the reason says it", (_, item, code, data) => {
    expect(actionOn(item)).toEqual({ kind: "skip", reason: expect.any(String), code, data });
  });

  it("leaves a function alone that stands where it should, even where it could not be changed", () => {
    const item = anItem({ ...layered(layerVersionArn(7)), state: "Inactive" }, { shared: absent });
    expect(actionOn(item)).toMatchObject({ kind: "unchanged" });
  });
});

describe("the plan of a fleet", () => {
  it("holds every function of the inventory, whatever happens to it", () => {
    const items = [
      anItem({ name: "a" }),
      anItem({ name: "b" }, { shared: absent }),
      anItem({ name: "c", packageType: "Image" }),
    ];
    expect(planned(items).functions.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("has no batches where there is nothing to do", () => {
    const plan = planned([
      anItem(layered(layerVersionArn(7)), { shared: absent }),
      anItem({ name: "b" }, { shared: absent }),
    ]);
    expect(plan).toMatchObject({ batches: [], notes: [] });
  });

  it("numbers batches from 1 and says each function's own", () => {
    const plan = planned([anItem({ name: "a" }), anItem({ name: "b" })], { canary: "b" });
    expect(plan.batches).toEqual([["b"], ["a"]]);
    expect(plan.functions.map(({ action }) => action)).toMatchObject([{ batch: 2 }, { batch: 1 }]);
  });
});

describe("a mixed fleet", () => {
  const PACKAGE = "node_modules/@acme/shared/";
  const layers = {
    python: { name: "acme-shared", version: 1 },
    nodejs: { name: "acme-node", version: 1, shared: [PACKAGE] },
  };
  const node = (name: string, rest: Partial<InventoryItem> = {}) => anItem({ name, runtime: "nodejs24.x" }, rest);
  const artifacts = [anArtifact(), anArtifact({ family: "nodejs", layerName: "acme-node", sha256: "sha-of-node" })];
  const planOf = (inventory: readonly InventoryItem[]) =>
    planFor({
      inventory,
      request: aMigration({ layer: undefined, layers, shared: ["shared/", PACKAGE] }),
      artifacts,
      layers: new Map([
        ...known,
        [layerVersionArn(3, "acme-node"), { kind: "found", codeSha256: "sha-of-node", unzippedBytes: 1 }],
      ]),
      now: new Date("2026-11-23T00:00:00Z"),
    });

  it("holds each function against the layer of its language", () => {
    const { functions } = planOf([
      anItem({ name: "p" }),
      node("n"),
      node("there", {
        shared: absent,
        configuration: { ...node("there").configuration, ...layered(layerVersionArn(3, "acme-node")) },
      }),
      node("bundled", { shared: absent }),
      node("linked", { shared: absent, notToSlim: said("node_modules/@acme/shared is a symbolic link") }),
      anItem({ name: "j", runtime: "java21" }),
    ]);
    expect(
      Object.fromEntries(functions.map(({ name, action }) => [name, "reason" in action ? action.reason : action.kind])),
    ).toEqual({
      p: "migrate",
      n: "migrate",
      there: "it already uses version 3 of the layer, which has this content",
      bundled: `it does not contain ${PACKAGE} and does not use the layer. Code that a bundler merged into the function's own files cannot be removed from them`,
      linked: "node_modules/@acme/shared is a symbolic link",
      j: "its runtime is java21, and the layers hold Python and Node.js code",
    });
  });

  it("counts the diverging copies of each language by themselves", () => {
    const other = { ...drifted, ...aCopy({ fingerprint: "other" }), changed: [`${PACKAGE}index.js`] };
    const { notes, copies } = planOf([anItem({ name: "p" }), node("n"), node("m", { shared: other })]);
    const held = (differs: string | null, name: string) => ({ differs, functions: [name], total: 1 });
    expect(notes.filter(({ code }) => code === "copies-differ")).toEqual([
      coded("copies-differ", {
        sharedPaths: [PACKAGE],
        copies: [held(null, "n"), held(`changed ${PACKAGE}index.js`, "m")],
        driftSkips: true,
      }),
    ]);
    expect(copies).toHaveLength(3);
  });
});
