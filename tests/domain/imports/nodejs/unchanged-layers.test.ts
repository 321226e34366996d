import { expect, test } from "vitest";
import { nodeProofOf } from "../../../support/node-worlds.ts";

test("a finding in an unchanged layer never blocks a Node.js function", async () => {
  const about = { handler: "app.handler", runtime: "nodejs22.x" };
  const app = { "app.js": "const shared = require('@acme/shared');\nexports.handler = async () => shared;\n" };
  const shared = (code: string) => ({
    "node_modules/@acme/shared/package.json": '{"name":"@acme/shared","main":"index.js"}',
    "node_modules/@acme/shared/index.js": code,
  });
  const below = (folder: string, files: object) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}${path}`, text]));
  const vendor = {
    "nodejs/node_modules/vendor/package.json": '{"name":"vendor"}',
    "nodejs/node_modules/vendor/extra.js": "require('./made-when-it-is-installed.js');\n",
  };
  const before = { ...about, task: { ...app, ...shared("exports.a = 1;\n") }, layers: [vendor] };
  const layer = below("nodejs/", shared("exports.a = require('vendor/extra.js');\n"));
  const after = { ...about, task: app, layers: [vendor, layer] };
  const accepts = () => true;
  expect((await nodeProofOf(before, after, { accepts, unchangedLayers: ["layer 1"] })).lost).toEqual([]);
  expect((await nodeProofOf(before, after, { accepts })).lost).toMatchObject([
    { file: "node_modules/vendor/extra.js", module: "./made-when-it-is-installed.js" },
  ]);
});
