import { expect, test } from "vitest";
import type { InventoryItem, LayerFacts } from "../../../src/domain/plan/inventory.ts";
import { type LayerSituation, reasonNotOurs, reasonNotToChange } from "../../../src/domain/plan/precheck.ts";
import type { Reason } from "../../../src/domain/report/reasons/reasons.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { anItem, layered, layerVersionArn } from "../../support/inventory.ts";

const layerArn = layerVersionArn(1).slice(0, -":1".length);
const found = (unzippedBytes: number): LayerFacts => ({ kind: "found", codeSha256: "sha", unzippedBytes });
const other = (name: string) => layerVersionArn(1, name);
const five = ["a", "b", "c", "d", "e"].map(other);

const situation = (changes: Partial<LayerSituation> = {}): LayerSituation => ({
  layerArn,
  layerBytes: 1000,
  native: [],
  attached: new Map(),
  now: new Date("2026-11-23T12:00:00Z"),
  allowsRuntimeUpdates: false,
  ...changes,
});

/** 262,144,000 bytes are allowed: the function's 4000, the layer's 1000 and this. */
const OTHERS_AT_LIMIT = 262_144_000 - 5000;

test.each<[string, InventoryItem, Partial<LayerSituation>, Reason | null]>([
  ["a settled Python function", anItem(), {}, null],
  [
    "an environment that shuts layers out",
    anItem({ runtime: "nodejs24.x", searchesLayers: false }),
    {},
    { code: "node-path-shuts-layers-out" },
  ],
  [
    "variables that cannot be seen",
    anItem({ runtime: "nodejs24.x", searchesLayers: null, kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/one" }),
    {},
    { code: "environment-hidden", kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/one" },
  ],
  ["variables that cannot be seen, in Python", anItem({ searchesLayers: null }), {}, null],
  ["a durable function", anItem({ runsAs: "durable" }), {}, { code: "durable-function" }],
  [
    "a function on managed instances, whose $LATEST serves nobody",
    anItem({ runsAs: "managed-instances", state: "ActiveNonInvocable" }),
    {},
    { code: "managed-instances" },
  ],
  [
    "a runtime Lambda blocked long ago",
    anItem({ runtime: "python3.6" }),
    {},
    { code: "runtime-blocked", runtime: "python3.6", since: "2022-08-29" },
  ],
  [
    "a runtime on the day before its block",
    anItem({ runtime: "python3.9" }),
    { now: new Date("2027-03-02T23:59:59Z") },
    null,
  ],
  [
    "a runtime on the day of its block",
    anItem({ runtime: "python3.9" }),
    { now: new Date("2027-03-03T00:00:00Z") },
    { code: "runtime-blocked", runtime: "python3.9", since: "2027-03-03" },
  ],
  ["a runtime nobody knows yet", anItem({ runtime: "python3.99" }), { now: new Date("2040-01-01T00:00:00Z") }, null],
  [
    "a runtime that every update moves",
    anItem({ runtimeUpdates: "FunctionUpdate" }),
    {},
    { code: "runtime-would-move" },
  ],
  [
    "a runtime that every update moves, where that is allowed",
    anItem({ runtimeUpdates: "FunctionUpdate" }),
    { allowsRuntimeUpdates: true },
    null,
  ],
  ["a runtime that Lambda updates on its own account", anItem({ runtimeUpdates: "Auto" }), {}, null],
  ["a runtime that stays where it is", anItem({ runtimeUpdates: "Manual" }), {}, null],
  ["a runtime whose updates Lambda does not tell", anItem({ runtimeUpdates: "unknown" }), {}, null],
  ["a Pending function", anItem({ state: "Pending" }), {}, { code: "not-active", state: "Pending" }],
  ["an Inactive function", anItem({ state: "Inactive" }), {}, { code: "inactive" }],
  ["code signing", anItem({ codeSigningConfigArn: "arn" }), {}, { code: "signed-code" }],
  ["five layers of its own", anItem(layered(...five)), {}, { code: "five-layers", layers: 5, allowed: 5 }],
  ["five layers, an older version of ours among them", anItem(layered(...five.slice(1), `${layerArn}:3`)), {}, null],
  [
    "exactly 250 MB while both are attached",
    anItem(layered(other("a"))),
    { attached: new Map([[other("a"), found(OTHERS_AT_LIMIT)]]) },
    null,
  ],
  [
    "one byte more",
    anItem(layered(other("a"))),
    { attached: new Map([[other("a"), found(OTHERS_AT_LIMIT + 1)]]) },
    { code: "too-large", unzippedBytes: 262_144_001, allowedBytes: 262_144_000 },
  ],
  [
    "an older version of the layer, which the new one replaces, not counted",
    anItem(layered(`${layerArn}:3`)),
    { attached: new Map([[`${layerArn}:3`, found(OTHERS_AT_LIMIT + 1)]]) },
    null,
  ],
  [
    "a layer whose machine code is for another architecture",
    anItem({ architectures: ["arm64"] }),
    { native: [{ path: "python/shared/_fast.so", architecture: "x86_64", python: null, needs: [] }] },
    {
      code: "other-architecture",
      path: "python/shared/_fast.so",
      architectures: ["arm64"],
      madeFor: "x86_64",
    },
  ],
])("%s: the precheck says so", (_, item, changes, reason) => {
  expect(reasonNotToChange(item, situation(changes))).toEqual(reason);
});

test.each<[string, InventoryItem, Reason | null]>([
  ["a Python function", anItem(), null],
  ["a task of the service", anItem({ name: "layershift-dev-accept" }), { code: "part-of-service" }],
  ["a task of another stage", anItem({ name: "layershift-prod-accept" }), { code: "part-of-service" }],
  ["an image", anItem({ packageType: "Image", runtime: null }), { code: "container-image" }],
  [
    "Node.js",
    anItem({ runtime: "nodejs24.x" }),
    { code: "other-runtime", runtime: "nodejs24.x", languages: ["Python"] },
  ],
  [
    "Python 2",
    anItem({ runtime: "python2.7" }),
    { code: "other-runtime", runtime: "python2.7", languages: ["Python"] },
  ],
  [
    "a replica by its master",
    anItem({ masterArn: "arn:aws:lambda:us-east-1:1:function:edge:3" }),
    { code: "edge-replica", masterArn: "arn:aws:lambda:us-east-1:1:function:edge:3" },
  ],
  ["a replica by its name", anItem({ name: "us-east-1.edge" }), { code: "edge-replica", masterArn: null }],
])("%s: whether it is ours to change", (_, { configuration }, reason) => {
  expect(reasonNotOurs(configuration, [python])).toEqual(reason);
});
