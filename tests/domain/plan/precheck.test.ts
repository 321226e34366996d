import { expect, test } from "vitest";
import type { InventoryItem, LayerFacts } from "../../../src/domain/plan/inventory.ts";
import { type LayerSituation, reasonNotOurs, reasonNotToChange } from "../../../src/domain/plan/precheck.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { anItem, layered, layerVersionArn } from "../../support/inventory.ts";
import { textOf } from "../../support/reasons.ts";

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

test.each<[string, InventoryItem, Partial<LayerSituation>, string | null]>([
  ["a settled Python function", anItem(), {}, null],
  [
    "an environment that shuts layers out",
    anItem({ runtime: "nodejs24.x", searchesLayers: false }),
    {},
    "its environment sets NODE_PATH without /opt/nodejs/node_modules, so that it would not look into layers",
  ],
  [
    "variables that cannot be seen",
    anItem({ runtime: "nodejs24.x", searchesLayers: null, kmsKeyArn: "arn:aws:kms:eu-west-1:1:key/one" }),
    {},
    'its environment variables are encrypted with arn:aws:kms:eu-west-1:1:key/one, and this service lacks kms:Decrypt on it: deploy with --param="kmsKeys=arn:aws:kms:eu-west-1:1:key/one", and make sure that the key policy lets IAM policies of this account grant access. Without it nobody sees whether NODE_PATH shuts layers out',
  ],
  ["variables that cannot be seen, in Python", anItem({ searchesLayers: null }), {}, null],
  [
    "a durable function",
    anItem({ runsAs: "durable" }),
    {},
    "it is a durable function: its executions go on for up to a year in the code they began with, so that no rollback could tell when none needs it any more",
  ],
  [
    "a function on managed instances, whose $LATEST serves nobody",
    anItem({ runsAs: "managed-instances", state: "ActiveNonInvocable" }),
    {},
    "it runs on Lambda Managed Instances (a capacity provider), where every version starts instances of its own, which this service does not move",
  ],
  [
    "a runtime Lambda blocked long ago",
    anItem({ runtime: "python3.6" }),
    {},
    "its runtime is python3.6, and since 2022-08-29 Lambda accepts no update of such functions: move it to a newer one first",
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
    "its runtime is python3.9, and since 2027-03-03 Lambda accepts no update of such functions: move it to a newer one first",
  ],
  ["a runtime nobody knows yet", anItem({ runtime: "python3.99" }), { now: new Date("2040-01-01T00:00:00Z") }, null],
  [
    "a runtime that every update moves",
    anItem({ runtimeUpdates: "FunctionUpdate" }),
    {},
    'Lambda updates its runtime with every update of the function (UpdateRuntimeOn: FunctionUpdate), and no rollback takes that back: say "runtimeUpdate": "allow" in the request to change it all the same',
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
  ["a Pending function", anItem({ state: "Pending" }), {}, "its state is Pending, not Active"],
  [
    "an Inactive function",
    anItem({ state: "Inactive" }),
    {},
    "it is Inactive, as Lambda makes functions nobody calls: invoke it once, then run again",
  ],
  [
    "code signing",
    anItem({ codeSigningConfigArn: "arn" }),
    {},
    "it has a code signing configuration, and neither the layer nor a package without the shared code would be signed",
  ],
  ["five layers of its own", anItem(layered(...five)), {}, "it already has 5 layers, and Lambda allows 5"],
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
    "with the layer attached and its own copy still there it would unpack to 250.1 MB, and Lambda allows 250.0 MB",
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
    "its architecture is arm64, and the layer's python/shared/_fast.so is made for x86_64",
  ],
])("%s: the precheck says so", (_, item, changes, reason) => {
  expect(textOf(reasonNotToChange(item, situation(changes)))).toBe(reason);
});

test.each<[string, InventoryItem, string | null]>([
  ["a Python function", anItem(), null],
  ["a task of the service", anItem({ name: "layershift-dev-accept" }), "it is a part of this service"],
  ["a task of another stage", anItem({ name: "layershift-prod-accept" }), "it is a part of this service"],
  ["an image", anItem({ packageType: "Image", runtime: null }), "it is a container image, and images take no layers"],
  ["Node.js", anItem({ runtime: "nodejs24.x" }), "its runtime is nodejs24.x, and the layer holds Python code"],
  ["Python 2", anItem({ runtime: "python2.7" }), "its runtime is python2.7, and the layer holds Python code"],
  [
    "a replica by its master",
    anItem({ masterArn: "arn:aws:lambda:us-east-1:1:function:edge:3" }),
    "it is a Lambda@Edge replica of arn:aws:lambda:us-east-1:1:function:edge:3, and Lambda@Edge takes no layers",
  ],
  [
    "a replica by its name",
    anItem({ name: "us-east-1.edge" }),
    "it is a Lambda@Edge replica, and Lambda@Edge takes no layers",
  ],
])("%s: whether it is ours to change", (_, { configuration }, reason) => {
  expect(textOf(reasonNotOurs(configuration, [python]))).toBe(reason);
});
