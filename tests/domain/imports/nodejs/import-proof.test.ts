import { beforeAll, describe, expect, it } from "vitest";
import type { ImportProof } from "../../../../src/domain/imports/import-proof.ts";
import { nodejs } from "../../../../src/domain/runtimes/nodejs.ts";
import type { Files } from "../../../support/fleet.ts";
import { keptOf } from "../../../support/import-worlds.ts";
import { type NodeLayout, nodeProofOf, nodeSays } from "../../../support/node-worlds.ts";
import { type NodeImportForm, nodeForms, sharedPackage } from "./import-forms.ts";

const FOLDER = "node_modules/@acme/shared/";

/** The function with its own copy, and with the layer instead. */
function sidesOf({
  app,
  name = "app.js",
  runtime = "nodejs24.x",
  files = {},
  shared = sharedPackage,
  layer = {},
  lacks = [],
}: NodeImportForm) {
  const handler = name.startsWith("node_modules/") ? "app.handler" : name.replace(/\.\w+$/, ".handler");
  const kept: Files = { [name]: app, ...files };
  const about = { handler, runtime };
  const moved = Object.entries(shared).filter(([path]) => !lacks.includes(path));
  const published = { ...below("nodejs/", layer), ...below(`nodejs/${FOLDER}`, Object.fromEntries(moved)) };
  const before: NodeLayout = { ...about, task: { ...kept, ...below(FOLDER, shared) }, layers: [] };
  const after: NodeLayout = { ...about, task: kept, layers: [published] };
  return { before, after };
}

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}${path}`, text]));
}

/** The function as it will be, with the data files that it goes on reading. */
function withStays({ before, after }: ReturnType<typeof sidesOf>, proof: ImportProof | undefined): NodeLayout {
  const keeps = (proof?.stays ?? []).map(({ module }) => module);
  return { ...after, task: { ...keptOf(before.task, keeps, nodejs), ...after.task } };
}

describe("the proof agrees with Node.js on", () => {
  const sides = nodeForms.map(sidesOf);
  let before: readonly string[] = [];
  let after: readonly string[] = [];
  let proofs: readonly ImportProof[] = [];
  beforeAll(async () => {
    before = await nodeSays(sides.map((side) => side.before));
    proofs = await Promise.all(sides.map((side) => nodeProofOf(side.before, side.after)));
    after = await nodeSays(sides.map((side, index) => withStays(side, proofs[index])));
  });

  it.each(nodeForms.map(({ title }, index) => [title, index] as const))("%s", (_title, index) => {
    const { lost = [], missingBefore = [] } = proofs[index] ?? {};
    const [now = "", then = ""] = [before[index], after[index]];
    expect({ fails: missingBefore.filter(({ why }) => why !== "optional").length > 0 }, now).toEqual({
      fails: now !== "ok",
    });
    if (now === "ok")
      expect({ breaks: lost.length > 0 }, `${then}; ${JSON.stringify(lost)}`).toEqual({ breaks: then !== "ok" });
  });

  it("forms in which loading really fails, afterwards or already before", () => {
    const broken = after.filter((says, index) => says !== "ok" && before[index] === "ok");
    expect(broken.length).toBeGreaterThan(9);
    expect(before.filter((says) => says !== "ok").length).toBeGreaterThan(1);
  });
});
