import type { Files, FleetFunction } from "./fleet.ts";

/** The shared package of Node.js functions, as a shared path. */
export const NODE_PACKAGE = "node_modules/@acme/shared/";

export const nodeShared: Files = {
  [`${NODE_PACKAGE}package.json`]:
    '{"name":"@acme/shared","exports":{".":"./lib/index.js","./data":"./data/words.json"}}',
  [`${NODE_PACKAGE}lib/index.js`]:
    "const { join } = require('node:path'); const { readFileSync } = require('node:fs'); exports.from = __dirname; exports.word = () => JSON.parse(readFileSync(join(__dirname, '../data/words.json'), 'utf8')).hello;",
  [`${NODE_PACKAGE}data/words.json`]: '{"hello":"hello"}',
};

/** Of `word` and `from`, which the shared package exports: what its functions give. */
export const nodeAnswer = "({ statusCode: 200, text: word(), bundled: from.startsWith(process.env.LAMBDA_TASK_ROOT) })";
export const nodeRequires = `const { word, from } = require('@acme/shared'); exports.handler = async () => ${nodeAnswer};`;
export const nodeImports = `import { word, from } from '@acme/shared'; export const handler = async () => ${nodeAnswer};`;

export function nodeFunction(name: string, runtime: string, files: Files, shared: Files = nodeShared): FleetFunction {
  return { name, runtime, handler: "index.handler", files, shared };
}

/** A shared folder of Node.js functions, which they reach by relative path. Only its own code uses config.js. */
export const nodeFolder: Files = {
  "shared/index.js": "exports.db = require('./db');",
  "shared/db.js":
    "const config = require('./config'); let calls = 0; exports.from = __dirname; exports.say = (name) => { calls += 1; return `${config.words().hello} ${name} ${calls}`; };",
  "shared/config.js":
    "const fs = require('node:fs'); const path = require('node:path'); exports.words = () => JSON.parse(fs.readFileSync(path.join(__dirname, 'data/words.json'), 'utf8'));",
  "shared/data/words.json": '{"hello":"hello"}',
  "shared/lines.mjs":
    "import { readFileSync } from 'node:fs'; export let lines = 0; export default function line() { lines += 1; return JSON.parse(readFileSync(new URL('./data/words.json', import.meta.url))).hello; }",
};

/** Of `say`, `from` and others, which a shared folder exports. */
const folderAnswer =
  "({ statusCode: 200, text: say(event.name ?? 'nobody'), bundled: from.startsWith(process.env.LAMBDA_TASK_ROOT) })";

/** Functions that reach the shared folder in each way that moves. */
export function folderFunctions(prefix: string): readonly FleetFunction[] {
  const each = (name: string, runtime: string, files: Files, handler = "index.handler"): FleetFunction => ({
    ...nodeFunction(`${prefix}${name}`, runtime, files, nodeFolder),
    handler,
  });
  return [
    each("cjs", "nodejs22.x", {
      "index.js": `const { say, from } = require('./shared/db'); exports.handler = async (event) => ${folderAnswer};`,
    }),
    each("esm", "nodejs24.x", {
      "index.mjs": `import { say, from } from './shared/db.js'; import line, { lines } from './shared/lines.mjs'; export const handler = async (event) => { line(); return { ...${folderAnswer}, lines } };`,
    }),
    each("late", "nodejs20.x", {
      "index.js": `exports.handler = async (event) => { const { say, from } = await import('./shared/db.js'); return ${folderAnswer} };`,
    }),
    each(
      "nested",
      "nodejs18.x",
      {
        "src/handlers/index.js": `const { db: { say, from } } = require('../../shared'); const same = require('../../shared/db') === require('../../shared').db; exports.handler = async (event) => ({ ...${folderAnswer}, same });`,
      },
      "src/handlers/index.handler",
    ),
  ];
}
