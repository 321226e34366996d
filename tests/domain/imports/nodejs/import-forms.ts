/** Ways in which functions use a shared package, and ways in which moving it breaks them. Real Node.js judges each. */
import type { Files } from "../../../support/fleet.ts";

export interface NodeImportForm {
  readonly title: string;
  /** Text of the handler's file. */
  readonly app: string;
  /** Its name; the handler is its `handler`. */
  readonly name?: string;
  readonly runtime?: string;
  /** More files of the package. */
  readonly files?: Files;
  /** Files of the shared package, by their path in it, in place of those below. */
  readonly shared?: Files;
  /** What the layer has beside it, by its path below nodejs/. */
  readonly layer?: Files;
  /** Files of the shared package that the layer lacks. */
  readonly lacks?: readonly string[];
}

export const sharedPackage: Files = {
  "package.json": '{"name":"@acme/shared","version":"1.2.0","main":"lib/index.js"}',
  "lib/index.js": "exports.db = require('./db'); exports.prices = require('../data/prices.json');",
  "lib/db.js": "exports.connect = () => 'connected';",
  "lib/text/index.js": "exports.shout = (t) => t.toUpperCase();",
  "data/prices.json": '{"basic":3}',
};

const handler = "exports.handler = async () => s;";
const esm = "export const handler = async () => s;";
const ESM_PACKAGE: Files = {
  "package.json": '{"name":"@acme/shared","type":"module","exports":"./lib/index.js"}',
  "lib/index.js": "import { connect } from './db.js'; export default connect();",
  "lib/db.js": "export const connect = () => 'connected';",
};
const LEFT: Files = { "node_modules/left/index.js": "module.exports = 'left';" };
const usesLeft: Files = { "package.json": '{"main":"index.js"}', "index.js": "exports.left = require('left');" };

export const nodeForms: readonly NodeImportForm[] = [
  { title: "require of the package", app: `const s = require('@acme/shared'); ${handler}` },
  { title: "require of a file of it", app: `const s = require('@acme/shared/lib/db.js'); ${handler}` },
  { title: "require of a file without its ending", app: `const s = require("@acme/shared/lib/db"); ${handler}` },
  { title: "require of a folder of it", app: `const s = require(\`@acme/shared/lib/text\`); ${handler}` },
  { title: "require of its data", app: `const s = require('@acme/shared/data/prices'); ${handler}` },
  { title: "a require inside the handler", app: "exports.handler = async () => require('@acme/shared').db.connect();" },
  { title: "module.require", app: `const s = module.require('@acme/shared'); ${handler}` },
  { title: "require.resolve", app: `const s = require.resolve('@acme/shared/lib/db'); ${handler}` },
  {
    title: "require through an alias of createRequire",
    name: "app.mjs",
    runtime: "nodejs16.x",
    app: `import { createRequire } from 'node:module'; const load = createRequire(import.meta.url); const s = load('@acme/shared'); ${esm}`,
  },
  {
    title: "a main without ending",
    shared: { "package.json": '{"main":"lib/main"}', "lib/main.js": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a main that is a folder",
    shared: { "package.json": '{"main":"./lib"}', "lib/index.js": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a package without package.json",
    shared: { "index.js": "exports.a = 1" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a .cjs file",
    shared: { "package.json": '{"type":"module"}', "old.cjs": "exports.a = 1" },
    app: `const s = require('@acme/shared/old.cjs'); ${handler}`,
  },
  {
    title: "exports that name one file",
    shared: { "package.json": '{"exports":"./a.js"}', "a.js": "exports.a = 1" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "exports by condition, required",
    shared: { "package.json": '{"exports":{".":{"import":"./gone.mjs","require":"./a.cjs"}}}', "a.cjs": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "exports by condition, imported",
    name: "app.mjs",
    shared: {
      "package.json": '{"exports":{".":{"import":"./a.mjs","require":"./gone.cjs"}}}',
      "a.mjs": "export default 1",
    },
    app: `import s from '@acme/shared'; ${esm}`,
  },
  {
    title: "exports with a pattern",
    shared: { "package.json": '{"exports":{"./*":"./lib/*.js","./inner/*":null}}', "lib/a/b.js": "" },
    app: `const s = require('@acme/shared/a/b'); ${handler}`,
  },
  {
    title: "imports of the package itself",
    shared: {
      "package.json": '{"exports":"./a.js","imports":{"#db":{"node":"./db.js"},"#x/*":"./x/*.js"}}',
      "a.js": "require('#db'); require('#x/y');",
      "db.js": "",
      "x/y.js": "",
    },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a package that names itself",
    shared: {
      "package.json": '{"name":"@acme/shared","exports":{".":"./a.js","./b":"./b.js"}}',
      "a.js": "require('@acme/shared/b')",
      "b.js": "",
    },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "an import on nodejs24.x",
    name: "app.mjs",
    shared: ESM_PACKAGE,
    app: `import s from '@acme/shared'; ${esm}`,
  },
  {
    title: "an import on nodejs18.x",
    name: "app.mjs",
    runtime: "nodejs18.x",
    shared: ESM_PACKAGE,
    app: `import s from '@acme/shared'; ${esm}`,
  },
  {
    title: "an import on nodejs16.x",
    name: "app.mjs",
    runtime: "nodejs16.x",
    shared: ESM_PACKAGE,
    app: `import s from '@acme/shared'; ${esm}`,
  },
  {
    title: "import() on nodejs22.x",
    runtime: "nodejs22.x",
    shared: ESM_PACKAGE,
    app: "exports.handler = async () => (await import('@acme/shared')).default;",
  },
  {
    title: "import() on nodejs16.x",
    runtime: "nodejs16.x",
    app: "exports.handler = async () => (await import('@acme/shared')).default;",
  },
  { title: "require on nodejs16.x", runtime: "nodejs16.x", app: `const s = require('@acme/shared'); ${handler}` },
  { title: "import of CommonJS", name: "app.mjs", app: `import s from '@acme/shared'; ${esm}` },
  {
    title: "import of a file, which needs its ending",
    name: "app.mjs",
    app: `import s from '@acme/shared/lib/db'; ${esm}`,
  },
  {
    title: "export … from",
    name: "app.mjs",
    files: { "again.mjs": "export * from '@acme/shared/lib/db.js'" },
    app: `import * as s from './again.mjs'; ${esm}`,
  },
  {
    title: "import of data",
    name: "app.mjs",
    app: `import s from '@acme/shared/data/prices.json' with { type: 'json' }; ${esm}`,
  },
  {
    title: "an ES module required on nodejs24.x",
    shared: ESM_PACKAGE,
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  { title: "import.meta.resolve", name: "app.mjs", app: `const s = import.meta.resolve('@acme/shared'); ${esm}` },
  { title: "a path into the package", app: `const s = require('./node_modules/@acme/shared/lib/db'); ${handler}` },
  {
    title: "a path into it from another package",
    files: { "node_modules/@acme/other/index.js": "exports.db = require('../shared/lib/db')" },
    app: `const s = require('@acme/other'); ${handler}`,
  },
  {
    title: "another package that requires it by name",
    files: { "node_modules/@acme/other/index.js": "exports.db = require('@acme/shared')" },
    app: `const s = require('@acme/other'); ${handler}`,
  },
  {
    title: "another package that imports it by name",
    name: "app.mjs",
    shared: ESM_PACKAGE,
    files: { "node_modules/@acme/other/index.mjs": "export { default } from '@acme/shared'" },
    app: `import s from '@acme/other/index.mjs'; ${esm}`,
  },
  {
    title: "a package the shared one needs, in the function",
    shared: usesLeft,
    files: LEFT,
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "one it imports, in the function",
    name: "app.mjs",
    shared: { ...ESM_PACKAGE, "lib/db.js": "import left from 'left'; export const connect = () => left;" },
    files: LEFT,
    app: `import s from '@acme/shared'; ${esm}`,
  },
  {
    title: "one it brings itself",
    shared: { ...usesLeft, "node_modules/left/index.js": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "one the layer brings too",
    shared: usesLeft,
    files: LEFT,
    layer: LEFT,
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "one it can do without",
    shared: { "index.js": "try { exports.left = require('left') } catch { exports.left = null }" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a module at the root of the function's package",
    shared: { "index.js": "exports.config = require('config')" },
    files: { "config.js": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a path out of the shared package",
    shared: { "index.js": "exports.config = require('../../../config')" },
    files: { "config.js": "" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "what Node.js brings",
    shared: { "index.js": "exports.fs = require('fs'); exports.path = require('node:path')" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "data it reads beside itself",
    shared: {
      "lib.js":
        "const { readFileSync } = require('fs'); const path = require('path'); exports.p = readFileSync(path.join(__dirname, 'data', 'a.txt'))",
      "data/a.txt": "a",
    },
    app: `const s = require('@acme/shared/lib'); ${handler}`,
  },
  {
    title: "data it reads out of the function",
    shared: {
      "index.js":
        "const { readFileSync } = require('fs'); exports.p = readFileSync(__dirname + '/../../../config.txt')",
    },
    files: { "config.txt": "c" },
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "data read inside it by path",
    shared: { "index.js": "", "data/a.txt": "a" },
    app: `const fs = require('fs'); const path = require('path'); const s = fs.readFileSync(path.join(__dirname, 'node_modules', '@acme/shared/data/a.txt')); ${handler}`,
  },
  {
    title: "data read inside it by URL",
    name: "app.mjs",
    shared: { "index.js": "", "data/a.txt": "a" },
    app: `import { readFileSync } from 'node:fs'; const s = readFileSync(new URL('./node_modules/@acme/shared/data/a.txt', import.meta.url)); ${esm}`,
  },
  {
    title: "data read inside it from the working folder",
    shared: { "index.js": "", "data/a.txt": "a" },
    app: `const fs = require('fs'); const s = fs.readFileSync('./node_modules/@acme/shared/data/a.txt'); ${handler}`,
  },
  { title: "a layer that lacks a file", lacks: ["lib/db.js"], app: `const s = require('@acme/shared'); ${handler}` },
  {
    title: "a layer that lacks package.json",
    lacks: ["package.json"],
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a file beside the package's folder",
    files: { "node_modules/@acme/shared.js": "exports.own = true" },
    lacks: ["lib/db.js"],
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  {
    title: "a copy nearer to the file",
    name: "src/app.js",
    files: { "src/node_modules/@acme/shared/index.js": "exports.near = true" },
    lacks: ["lib/db.js"],
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  { title: "what failed before as well", app: `const s = require('@acme/nothing'); ${handler}` },
  {
    title: "a handler found as a package",
    name: "node_modules/app/index.js",
    app: `const s = require('@acme/shared'); ${handler}`,
  },
  { title: "code inside a string", app: `const s = "require('@acme/shared/gone')"; ${handler}` },
  {
    title: "code after a regular expression with quotes",
    app: `const s = [/["'\`]/, require('@acme/shared/lib/db')]; ${handler}`,
  },
];
