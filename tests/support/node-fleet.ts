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
