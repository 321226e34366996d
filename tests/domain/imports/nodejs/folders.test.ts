/** Functions that reach a folder by relative path, judged by reading and by real Node.js before and after. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Files } from "../../../support/fleet.ts";
import { folderProofOf, nodeAnswers } from "../../../support/node-worlds.ts";

interface Case {
  readonly title: string;
  /** Beside the folder; `app.handler` is the handler. */
  readonly own: Files;
  /** Files of the shared folder, in packages and in the layer. */
  readonly shared: Files;
  /** Files of the layer that differ from the packages'; `null` for those it lacks. */
  readonly inLayer?: Readonly<Record<string, string | null>>;
  readonly others?: readonly Files[];
  readonly sharedPaths?: readonly string[];
  readonly runtime?: string;
  /** Modules that generated files replace, or a part of the reason why it stays as it is. */
  readonly right: { readonly replaces: readonly string[] } | { readonly held: string };
}

const COUNTER = "let n = 0; exports.next = () => { n += 1; return n; };";
const answer = (body: string, head = "") => ({ "app.js": `${head}\nexports.handler = async () => {\n${body}\n};\n` });
const answerOfModule = (body: string, head = "") => ({
  "app.mjs": `${head}\nexport const handler = async () => {\n${body}\n};\n`,
});

const moving: readonly Case[] = [
  {
    title: "requires one module, which requires others",
    own: answer("return [db.next(), db.config];", "const db = require('./shared/db');"),
    shared: {
      "shared/db.js": `${COUNTER} exports.config = require('./lib/config').value;`,
      "shared/lib/config.js": "exports.value = 3;",
    },
    right: { replaces: ["shared/db.js"] },
  },
  {
    title: "has one instance of a module that shared code loads too, and changes it by reference",
    own: answer(
      "a.next(); c.limit = 9; c.list.push(1); return [a.next(), b.last(), b.limit(), require('./shared/config').list.length];",
      "const a = require('./shared/counter'); const b = require('./shared/user'); const c = require('./shared/config.js');",
    ),
    shared: {
      "shared/counter.js": "let n = 0; exports.next = () => { n += 1; return n; };",
      "shared/config.js": "module.exports = { limit: 1, list: [] };",
      "shared/user.js":
        "const { next } = require('./counter'); const config = require('./config'); exports.last = () => next(); exports.limit = () => config.limit;",
    },
    right: { replaces: ["shared/config.js", "shared/counter.js", "shared/user.js"] },
  },
  {
    title: "requires the folder, which has an index",
    own: answer("return shared.next();", "const shared = require('./shared');"),
    shared: { "shared/index.js": "module.exports = require('./counter');", "shared/counter.js": COUNTER },
    right: { replaces: ["shared/index.js"] },
  },
  {
    title: "requires the folder, whose package.json names another file",
    own: answer("return shared.next();", "const shared = require('./shared/');"),
    shared: { "shared/package.json": '{"main":"lib/main"}', "shared/lib/main.js": COUNTER },
    right: { replaces: ["shared/lib/main.js"] },
  },
  {
    title: "imports an ES module with live bindings and a default",
    own: answerOfModule(
      "inc(); return [n, what(), ns.n, typeof ns.default];",
      "import what, { n, inc } from './shared/state.mjs'; import * as ns from './shared/state.mjs';",
    ),
    shared: { "shared/state.mjs": "export let n = 1; export const inc = () => { n += 1; }; export default () => n;" },
    right: { replaces: ["shared/state.mjs"] },
  },
  {
    title: "imports names of a CommonJS module",
    own: answerOfModule(
      "return [one, two, all.one, db === all];",
      "import { one, two } from './shared/db.js'; import db from './shared/db.js'; import all from './shared/all.cjs';",
    ),
    shared: {
      "shared/db.js": "exports.one = 1; exports.two = require('./other').two;",
      "shared/other.js": "module.exports = { two: 2 };",
      "shared/all.cjs": "module.exports = require('./db');",
    },
    right: { replaces: ["shared/all.cjs", "shared/db.js"] },
  },
  {
    title: "imports late, by a literal",
    own: answer("const { next } = await import('./shared/counter.js'); return next();"),
    shared: { "shared/counter.js": COUNTER },
    right: { replaces: ["shared/counter.js"] },
  },
  {
    title: "imports names that shared code exports from elsewhere, and a default by another name",
    own: answerOfModule(
      "return [a, b, c()];",
      "import { a, b } from './shared/index.mjs'; import c from './shared/named.mjs';",
    ),
    shared: {
      "shared/index.mjs": "export * from './a.mjs'; export { default as b } from './named.mjs';",
      "shared/a.mjs": "export const a = 1;",
      "shared/named.mjs": "const c = () => 2;\nexport { c as default };",
    },
    right: { replaces: ["shared/index.mjs", "shared/named.mjs"] },
  },
  {
    title: "is an ES module by its package.json, with a folder that says so too",
    own: {
      "package.json": '{"type":"module"}',
      "app.js": "import { n } from './shared/n.js';\nexport const handler = async () => n;\n",
    },
    shared: { "shared/package.json": '{"type":"module"}', "shared/n.js": "export const n = 7;" },
    right: { replaces: ["shared/n.js"] },
  },
  {
    title: "reads data by the shared code's own place, and requires JSON there",
    own: answer("return data.all();", "const data = require('./shared/data');"),
    shared: {
      "shared/data.js":
        "const fs = require('fs'), path = require('path'); exports.all = () => [require('./words.json').hello, fs.readFileSync(path.join(__dirname, 'note.txt'), 'utf8')];",
      "shared/words.json": '{"hello":"hello"}',
      "shared/note.txt": "note",
    },
    right: { replaces: ["shared/data.js"] },
  },
  {
    title: "requires JSON of the folder from another folder",
    own: {
      "src/app.js": "const words = require('../shared/words.json'); exports.handler = async () => words.hello;",
      "app.js": "exports.handler = require('./src/app').handler;",
    },
    shared: { "shared/words.json": '{"hello":"hello"}', "shared/db.js": COUNTER },
    right: { replaces: [] },
  },
  {
    title: "resolves a module to a file that exists",
    own: answer(
      "return require('fs').existsSync(require.resolve('./shared/counter')) && require(require.resolve('./shared/counter')).next();",
    ),
    shared: { "shared/counter.js": COUNTER, "shared/other.js": COUNTER },
    right: { replaces: ["shared/counter.js", "shared/other.js"] },
  },
  {
    title: "requires by a computed path",
    own: answer(
      "const kind = 'one'; return [require('./shared/kinds/' + kind).n, require(`./shared/kinds/${kind}`).n];",
    ),
    shared: { "shared/kinds/one.js": "exports.n = 1;", "shared/kinds/two.js": "exports.n = 2;" },
    right: { replaces: ["shared/kinds/one.js", "shared/kinds/two.js"] },
  },
  {
    title: "has circular imports in the shared code",
    own: answer("return a.all();", "const a = require('./shared/a');"),
    shared: {
      "shared/a.js": "exports.name = 'a'; const b = require('./b'); exports.all = () => [b.name, b.other()];",
      "shared/b.js": "const a = require('./a'); exports.name = 'b'; exports.other = () => a.name;",
    },
    right: { replaces: ["shared/a.js"] },
  },
  {
    title: "is built from TypeScript, with source maps",
    own: answer(
      "return (0, db_1.default)();",
      "Object.defineProperty(exports, '__esModule', { value: true });\nconst db_1 = require('./shared/db');",
    ),
    shared: {
      "shared/db.js":
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = () => 5;\n//# sourceMappingURL=db.js.map\n',
      "shared/db.js.map": '{"version":3,"sources":["../../src/shared/db.ts"],"mappings":""}',
    },
    right: { replaces: ["shared/db.js"] },
  },
  {
    title: "has packages in the folder's own node_modules",
    own: answer("return require('./shared/ids').id;"),
    shared: {
      "shared/ids.js": "exports.id = require('tiny').id;",
      "shared/node_modules/tiny/package.json": '{"name":"tiny","main":"main.js"}',
      "shared/node_modules/tiny/main.js": "exports.id = 'tiny';",
    },
    right: { replaces: ["shared/ids.js"] },
  },
  {
    title: "shares a package that moves too, and keeps one instance of it",
    own: {
      ...answer("return [require('tiny').next(), require('./shared/ids').next()];"),
    },
    sharedPaths: ["shared/", "node_modules/tiny/"],
    shared: {
      "shared/ids.js": "exports.next = () => require('tiny').next();",
      "node_modules/tiny/package.json": '{"name":"tiny","main":"main.js"}',
      "node_modules/tiny/main.js": COUNTER,
    },
    right: { replaces: ["shared/ids.js"] },
  },
  {
    title: "finds a name with a space, a percent sign and a hash",
    own: {
      ...answerOfModule(
        "return [n, m];",
        "import { n } from './shared/a b.mjs'; import { m } from './shared/50%25.mjs';",
      ),
    },
    shared: { "shared/a b.mjs": "export const n = 1;", "shared/50%.mjs": "export const m = 2;" },
    right: { replaces: ["shared/50%.mjs", "shared/a b.mjs"] },
  },
];

const held: readonly Case[] = [
  {
    title: "has shared code that requires the function's own",
    own: { ...answer("return require('./shared/db').n;"), "config.js": "exports.n = 1;" },
    shared: { "shared/db.js": "exports.n = require('../config').n;" },
    right: { held: "this path points from the layer into the package" },
  },
  {
    title: "has shared code that requires a package of the function",
    own: {
      ...answer("return require('./shared/db').n;"),
      "node_modules/tiny/package.json": '{"name":"tiny","main":"main.js"}',
      "node_modules/tiny/main.js": "exports.n = 1;",
    },
    shared: { "shared/db.js": "exports.n = require('tiny').n;" },
    right: { held: "code in a layer does not search the function's node_modules" },
  },
  {
    title: "is an ES module by a package.json above the folder, which the layer lacks",
    own: {
      "package.json": '{"type":"module"}',
      "app.js": "import { n } from './shared/n.js';\nexport const handler = async () => n;\n",
    },
    shared: { "shared/n.js": "export const n = 7;" },
    runtime: "nodejs22.x",
    right: { held: "read as CommonJS in the layer, and as an ES module now, by its package.json" },
  },
  {
    title: "requires a module that the layer lacks",
    own: answer("return require('./shared/gone').n;"),
    shared: { "shared/gone.js": "exports.n = 1;", "shared/db.js": COUNTER },
    inLayer: { "shared/gone.js": null },
    right: { held: "not in the layer" },
  },
  {
    title: "empties the cache of modules",
    own: answer(
      "const before = require('./shared/counter').next(); delete require.cache[require.resolve('./shared/counter')]; return [before, require('./shared/counter').next()];",
    ),
    shared: { "shared/counter.js": COUNTER },
    right: { held: "it sees how modules are loaded" },
  },
  {
    title: "imports a module twice, by queries",
    own: answerOfModule(
      "return [(await import('./shared/state.mjs?a')).next(), (await import('./shared/state.mjs?b')).next()];",
    ),
    shared: { "shared/state.mjs": "let n = 0; export const next = () => { n += 1; return n; };" },
    right: { held: "a query makes another instance" },
  },
  {
    title: "changes JSON that shared code requires too",
    own: answer("require('./shared/settings.json').level = 5; return require('./shared/log').level();"),
    shared: {
      "shared/settings.json": '{"level":1}',
      "shared/log.js": "const settings = require('./settings.json'); exports.level = () => settings.level;",
    },
    right: { held: "shared code loads this file too" },
  },
  {
    title: "starts a script of the folder",
    own: answer(
      "return new Promise((done) => require('child_process').fork('./shared/worker.js').on('message', done));",
    ),
    shared: { "shared/worker.js": "process.send(require.main === module);", "shared/db.js": COUNTER },
    right: { held: "this path points to shared/worker.js, which moves to the layer" },
  },
  {
    title: "has names of its own package for folders",
    own: {
      "package.json": '{"imports":{"#lib/*":"./shared/*.js"}}',
      ...answer("return require('./shared/db').n;"),
    },
    shared: { "shared/db.js": "exports.n = require('#lib/config').n;", "shared/config.js": "exports.n = 1;" },
    right: { held: "not in the layer" },
  },
];

const cases = [...moving, ...held];

describe("A Node.js function that", () => {
  let judged: readonly {
    readonly held: string | null;
    readonly replaces: readonly string[];
    readonly now: string;
    readonly afterwards: string;
  }[];
  beforeAll(async () => {
    const proven = await Promise.all(
      cases.map(({ own, shared, inLayer = {}, others, sharedPaths = ["shared/"], runtime = "nodejs24.x" }) => {
        const changed = Object.entries({ ...shared, ...inLayer }).filter(([, text]) => text !== null);
        return folderProofOf({
          task: { ...own, ...shared },
          handler: "app.handler",
          runtime,
          sharedPaths,
          layer: Object.fromEntries(changed) as Files,
          ...(others === undefined ? {} : { others }),
        });
      }),
    );
    const answers = await nodeAnswers(
      proven.flatMap(({ before, after }) => [before, after].map((layout) => ({ ...layout, environment: {} }))),
    );
    judged = proven.map(({ proof }, index) => {
      const [first] = [...proof.lost, ...proof.changed, ...proof.doubts];
      return {
        held: first === undefined ? null : `${first.file}:${first.line} ${first.module} (${first.why})`,
        replaces: (proof.replacements ?? []).map(({ path }) => path),
        now: answers[2 * index] ?? "",
        afterwards: answers[2 * index + 1] ?? "",
      };
    });
  });

  it.each(moving.map((each, index) => [each.title, each, index] as const))(
    "%s moves and answers as before",
    (_, { right }, index) => {
      const found = judged[index];
      expect(found?.now).not.toMatch(/Error/);
      expect({ ...found, now: null }).toEqual({ ...right, held: null, now: null, afterwards: found?.now });
    },
  );

  it.each(held.map((each, index) => [each.title, each, index] as const))(
    "%s is held back, because it would answer otherwise",
    (_, { right }, index) => {
      const found = judged[moving.length + index];
      expect(found?.now).not.toMatch(/Error/);
      expect(found?.held).toContain("held" in right ? right.held : "");
      expect(found?.afterwards).not.toBe(found?.now);
    },
  );
});
