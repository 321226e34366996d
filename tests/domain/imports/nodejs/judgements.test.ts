/** What running Node.js cannot judge: content, what reading cannot decide, and what a request accepts. */
import { describe, expect, it } from "vitest";
import type { ImportFinding } from "../../../../src/domain/imports/import-proof.ts";
import type { Files } from "../../../support/fleet.ts";
import { type NodeLayout, nodeProofOf } from "../../../support/node-worlds.ts";

const FOLDER = "node_modules/@acme/shared/";
const aside = (task: Files, ...layers: Files[]): NodeLayout => ({
  task,
  layers,
  handler: "app.handler",
  runtime: "nodejs22.x",
});
const inLayer = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`nodejs/${path}`, text]));
const short = (findings: readonly ImportFinding[]) =>
  findings.map(({ file, line, module, why }) => `${file}:${line} ${module} (${why})`);
const packaged = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${FOLDER}${path}`, text]));

/** A function whose `app.js` this is, moved onto a layer with this shared package. */
function moved(app: string, shared: Files, { own = {}, onLayer = {} }: { own?: Files; onLayer?: Files } = {}) {
  const kept = { "app.js": app, ...own };
  const after = { ...packaged(shared), ...onLayer };
  return [aside({ ...kept, ...packaged(shared) }), aside(kept, inLayer(after))] as const;
}

const uses = "require('@acme/shared');\n";

describe("other content", () => {
  const [before, after] = moved(uses, { "index.js": "1" }, { onLayer: { [`${FOLDER}index.js`]: "2" } });

  it("is named with the import that meets it", async () => {
    expect(short((await nodeProofOf(before, after)).changed)).toEqual([
      "app.js:1 @acme/shared (different content, from layer 1)",
    ]);
  });

  it("is no finding where the request adopts the layer's", async () => {
    const { changed } = await nodeProofOf(before, after, { accepts: (path) => path.startsWith(FOLDER) });
    expect(changed).toEqual([]);
  });

  it("is a finding outside the shared code, whatever the request adopts: another version of a package it needs", async () => {
    const needs = { "index.js": "require('left')" };
    const left = (text: string): Files => ({ "node_modules/left/index.js": text });
    const sides = moved(uses, needs, { own: left("1"), onLayer: left("2") });
    const { changed } = await nodeProofOf(...sides, { accepts: (path) => path.startsWith(FOLDER) });
    expect(short(changed)).toEqual([`${FOLDER}index.js:1 left (different content, from layer 1)`]);
  });

  it("is what the runtime brings where the function brought its own: the SDK of another version", async () => {
    const own = { "node_modules/@aws-sdk/client-s3/index.js": "" };
    const { changed } = await nodeProofOf(...moved(uses, { "index.js": "require('@aws-sdk/client-s3')" }, { own }));
    expect(short(changed)).toEqual([`${FOLDER}index.js:1 @aws-sdk/client-s3 (different content, from the runtime)`]);
  });

  it("asks for new modules of its own, which must be there", async () => {
    const onLayer = { [`${FOLDER}index.js`]: "\nrequire('newcomer'); try { require('maybe') } catch {}" };
    const sides = moved(uses, { "index.js": "1" }, { onLayer });
    const { lost } = await nodeProofOf(...sides, { accepts: () => true });
    expect(short(lost)).toEqual([`${FOLDER}index.js:2 newcomer (not in the layer)`]);
  });
});

describe("one module", () => {
  const left = { "node_modules/left/index.js": "module.exports = new Map()" };
  const shared = { "index.js": "exports.left = require('left')" };

  it("that would be loaded twice, from the package and from the layer, is a finding: state and classes are not shared", async () => {
    const { lost, changed } = await nodeProofOf(
      ...moved(`require('left');\n${uses}`, shared, { own: left, onLayer: left }),
    );
    expect(lost).toEqual([]);
    expect(short(changed)).toEqual([
      `${FOLDER}index.js:1 left (would be loaded twice, from /var/task/node_modules/left/index.js and from /opt/nodejs/node_modules/left/index.js, but is one instance now)`,
    ]);
  });

  it("that goes to the layer with the shared code stays one", async () => {
    const [before] = moved(`require('left');\n${uses}`, shared, { own: left });
    const after = aside({ "app.js": `require('left');\n${uses}` }, inLayer({ ...packaged(shared), ...left }));
    const proof = await nodeProofOf(before, after, { sharedPaths: [FOLDER, "node_modules/left/"] });
    expect(proof).toEqual({
      lost: [],
      changed: [],
      missingBefore: [],
      foundAfter: [],
      unproven: [],
      needed: [],
      doubts: [],
      stays: [],
    });
  });
});

it("an import that the layer's other paths bring is named: its function goes on otherwise", async () => {
  const app = `try { require("@acme/more") } catch {}\n${uses}`;
  const shared = { "index.js": "1" };
  const [before] = moved(app, shared);
  const more = { "node_modules/@acme/more/index.js": "1" };
  const { foundAfter, lost } = await nodeProofOf(
    before,
    aside({ "app.js": app }, inLayer({ ...packaged(shared), ...more })),
  );
  expect(short(foundAfter)).toEqual(["app.js:1 @acme/more (not found before the change)"]);
  expect(lost).toEqual([]);
});

it("code whose package.json is not in the layer would be another kind of module there", async () => {
  const files = { "package.json": '{"type":"module"}', "index.js": "export default 1" };
  const app = "import('@acme/shared/index.js')";
  const after = aside({ "app.js": app }, inLayer(packaged({ "index.js": "export default 1" })));
  const { changed } = await nodeProofOf(aside({ "app.js": app, ...packaged(files) }), after);
  expect(short(changed)).toEqual([
    `${FOLDER}index.js:1 ${FOLDER}index.js (read as CommonJS in the layer, and as an ES module now, by its package.json)`,
  ]);
});

describe("the words of a lost import", () => {
  const reasonOf = async (...sides: readonly [NodeLayout, NodeLayout]) => short((await nodeProofOf(...sides)).lost);

  it("tell that code in a layer does not look into the function's packages", async () => {
    const own = { "node_modules/left/index.js": "" };
    expect(await reasonOf(...moved(uses, { "index.js": "require('left')" }, { own }))).toEqual([
      `${FOLDER}index.js:1 left (not in the layer, and code in a layer does not search the function's node_modules)`,
    ]);
  });

  it("tell that a path leads to what goes, and out of the layer", async () => {
    const own = { "config.js": "" };
    const sides = moved(
      `require('./node_modules/@acme/shared')`,
      { "index.js": "require('../../../config')" },
      { own },
    );
    expect(await reasonOf(...sides)).toEqual([
      `app.js:1 ./node_modules/@acme/shared (this path points to ${FOLDER}index.js, which moves to the layer)`,
    ]);
    expect(await reasonOf(...moved(uses, { "index.js": "require('../../../config')" }, { own }))).toEqual([
      `${FOLDER}index.js:1 ../../../config (this path points from the layer into the package)`,
    ]);
  });

  it("know that old runtimes import nothing from layers", async () => {
    const old = (layout: NodeLayout): NodeLayout => ({ ...layout, runtime: "nodejs16.x" });
    const [before, after] = moved("import('@acme/shared')", { "index.js": "" });
    expect((await reasonOf(old(before), old(after)))[0]).toContain(
      "nodejs16.x searches for imports only in node_modules",
    );
  });

  it("name a path from the package's root that goes, and no names bundlers give to what they merged", async () => {
    const app = "fs.readFileSync(`${process.env.LAMBDA_TASK_ROOT}/node_modules/@acme/shared/a.js`);";
    const merged = `const all = { "node_modules/@acme/shared/a.js"(exports) {}, "node_modules/@acme/shared/index.js": 1 };`;
    const shared = { "index.js": "", "a.js": "" };
    expect(await reasonOf(...moved(`${app}\n${merged}`, shared))).toEqual([
      `app.js:1 fs.readFileSync(\`\${process.env.LAMBDA_TASK_ROOT}/node_modules/@acme/shared/a.js\` (this path points to ${FOLDER}a.js, which moves to the layer)`,
    ]);
  });
});

describe("what reading cannot decide", () => {
  const unprovenOf = async (app: string, shared: Files = { "index.js": "" }) =>
    short((await nodeProofOf(...moved(app, shared))).unproven);

  it.each([
    ["require(name)", "app.js:1 require(name) (the name is computed at run time)"],
    ["import(`@acme/shared/${x}`)", "app.js:1 import(`@acme/shared/${x}`) (the name is computed at run time)"],
    [
      "require.resolve('x', { paths: [y] })",
      "app.js:1 require.resolve('x', { paths: [y] }) (the name is computed at run time)",
    ],
    ["module.paths.push('/x')", "app.js:1 the module search path is changed (the import proof does not search there)"],
    ["Module._initPaths()", "app.js:1 the module search path is changed (the import proof does not search there)"],
  ])("%s is said", async (app, finding) => {
    expect(await unprovenOf(app)).toEqual([finding]);
  });

  it("a folder outside the shared package that its code makes from its own place is said", async () => {
    expect(await unprovenOf(uses, { "index.js": "const root = path.join(__dirname, '../../..');" })).toEqual([
      `${FOLDER}index.js:1 ./../../.. (this folder is outside the package, and would be a different one in the layer)`,
    ]);
  });
});

it("where the handler is a tracing layer's, every file of the function's own is followed", async () => {
  const tracing = { "nodejs/node_modules/tracing/handler.js": "exports.handler = 1" };
  const handler = "/opt/nodejs/node_modules/tracing/handler.handler";
  const own = {
    "src/app.js": "require('@acme/shared/gone')",
    "node_modules/other/index.js": "require('@acme/nowhere')",
  };
  const shared = packaged({ "gone.js": "" });
  const about = { handler, runtime: "nodejs24.x" };
  const before = { ...about, task: { ...own, ...shared }, layers: [tracing] };
  const { lost, missingBefore } = await nodeProofOf(before, { ...about, task: own, layers: [tracing, {}] });
  expect(short(lost)).toEqual(["src/app.js:1 @acme/shared/gone (not in the layer)"]);
  expect(missingBefore).toEqual([]);
});
