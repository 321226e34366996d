/** Node.js functions, each of which reaches the shared package in another way. */
import type { Files } from "../../support/fleet.ts";
import type { Outage } from "./outage.ts";

const PACKAGE = "node_modules/@acme/shared";

/** What the layer holds, and every function its copy of. */
export const sharedNode: Files = {
  [`${PACKAGE}/package.json`]: '{"name":"@acme/shared","version":"1.0.0","main":"index.js"}',
  [`${PACKAGE}/index.js`]:
    "const fs = require('fs'), path = require('path');\nexports.ping = () => 'pong';\nexports.schema = () => JSON.parse(fs.readFileSync(path.join(__dirname, 'data', 'schema.json'), 'utf8'));\nexports.read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));\n",
  [`${PACKAGE}/worker.js`]:
    "const { ping } = require('./index.js');\nif (process.send) process.send(ping());\nelse process.stdout.write(ping());\n",
  [`${PACKAGE}/thread.js`]: "require('worker_threads').parentPort.postMessage(require('./index.js').ping());\n",
  [`${PACKAGE}/data/schema.json`]: '{"a":1}',
  [`${PACKAGE}/data/more/rates.json`]: '{"b":2}',
  [`${PACKAGE}/mail.txt`]: "Dear customer",
  "node_modules/@acme/plain/package.json": '{"name":"@acme/plain","version":"1.0.0","main":"index.js"}',
  "node_modules/@acme/plain/index.js": "exports.plain = true;\n",
  [`${PACKAGE}/outside.js`]:
    "const fs = require('fs'), path = require('path');\nexports.load = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', '..', name), 'utf8'));\nexports.settings = () => JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../../settings.json'), 'utf8'));\n",
};

export const HEAD = "const fs = require('fs'), path = require('path');\nconst shared = require('@acme/shared');\n";
export const app = (head: string, body: string) => `${head}\nexports.handler = async (event) => {\n${body}\n};\n`;
const reads = (
  title: string,
  expression: string,
  right: Outage["right"] = "moves",
  more: Partial<Outage> = {},
): Outage => ({
  title,
  own: { "app.js": app(HEAD, `  return JSON.parse(fs.readFileSync(${expression}, 'utf8'));`), ...more.own },
  ...more,
  right,
});
export const does = (
  title: string,
  head: string,
  body: string,
  right: Outage["right"] = "moves",
  own: Files = {},
  more: Partial<Outage> = {},
): Outage => ({
  title,
  own: { "app.js": app(head, body), ...own },
  right,
  ...more,
});
const CHILD =
  "const { fork, spawnSync, execSync } = require('child_process');\nconst answerOf = (child) => new Promise((done) => { child.on('message', done); child.on('exit', () => done('nothing')); child.on('error', (e) => done(e.code)); });\n";

export const nodeOutages: readonly Outage[] = [
  does("requires", HEAD, "  return shared.ping();"),
  does("requires inside the handler", "", "  return require('@acme/shared').ping();"),
  reads(
    "joins parts from the working directory",
    "path.join(process.cwd(), 'node_modules', '@acme', 'shared', 'data', 'schema.json')",
  ),
  reads(
    "joins a text to the working directory",
    "path.join(process.cwd(), 'node_modules/@acme/shared/data/schema.json')",
  ),
  reads(
    "joins parts below LAMBDA_TASK_ROOT",
    "path.join(process.env.LAMBDA_TASK_ROOT, 'node_modules', '@acme', 'shared', 'data', 'schema.json')",
  ),
  reads("reads a relative path", "'./node_modules/@acme/shared/data/schema.json'"),
  reads("resolves a relative path", "path.resolve('node_modules', '@acme/shared', 'data/schema.json')"),
  reads("joins __dirname", "path.join(__dirname, 'node_modules', '@acme', 'shared', 'data', 'schema.json')"),
  reads("adds to __dirname", "__dirname + '/node_modules/@acme/shared/data/schema.json'"),
  reads("fills a template", "`${__dirname}/node_modules/@acme/shared/data/${event.name ?? 'schema'}.json`"),
  reads(
    "resolves the package",
    "path.join(path.dirname(require.resolve('@acme/shared/package.json')), 'data', 'schema.json')",
  ),
  reads("resolves the file", "require.resolve('@acme/shared/data/schema.json')"),
  reads("keeps the folder in a constant", "path.join(DATA, 'schema.json')", "moves", {
    own: {
      "app.js": app(
        `${HEAD}const DATA = path.join(__dirname, 'node_modules', '@acme', 'shared', 'data');\n`,
        "  return JSON.parse(fs.readFileSync(path.join(DATA, 'schema.json'), 'utf8'));",
      ),
    },
  }),
  does(
    "takes the path from a module",
    `${HEAD}const { SCHEMA } = require('./places.js');`,
    "  return shared.read(SCHEMA);",
    "moves",
    {
      "places.js":
        "const path = require('path');\nexports.SCHEMA = path.join(__dirname, 'node_modules', '@acme', 'shared', 'data', 'schema.json');\n",
    },
  ),
  does(
    "takes the path from a function",
    `${HEAD}const place = (name) => path.join(process.cwd(), 'node_modules', '@acme/shared', 'data', name);`,
    "  return shared.read(place('schema.json'));",
  ),
  does(
    "takes the path from its environment",
    HEAD,
    "  return shared.read(process.env.SCHEMA);",
    "moves",
    {},
    { environment: { SCHEMA: "node_modules/@acme/shared/data/schema.json" } },
  ),
  does(
    "takes the path from a file",
    HEAD,
    "  return shared.read(JSON.parse(fs.readFileSync('settings.json', 'utf8')).schema);",
    "moves",
    { "settings.json": '{"schema":"node_modules/@acme/shared/data/schema.json"}' },
  ),
  does(
    "lists a folder of data",
    HEAD,
    "  const folder = 'node_modules/@acme/shared/data';\n  return fs.readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => shared.read(path.join(folder, name)));",
  ),
  does(
    "reads a stream",
    HEAD,
    "  let text = '';\n  for await (const chunk of fs.createReadStream('./node_modules/@acme/shared/mail.txt')) text += chunk;\n  return text;",
  ),
  does("lets the shared code read beside itself", HEAD, "  return shared.schema();"),
  does(
    "forks a file of its own that requires",
    CHILD,
    "  return answerOf(fork(require('path').join(__dirname, 'child.js')));",
    "moves",
    { "child.js": "process.send(require('@acme/shared').ping());\n" },
  ),
  does("forks what it resolves", CHILD, "  return answerOf(fork(require.resolve('@acme/shared/worker.js')));"),

  does(
    "reads its settings out of the package",
    "",
    "  return require('@acme/shared/outside.js').settings();",
    "stays",
    { "settings.json": '{"s":2}' },
  ),
  does(
    "reads what it is told out of the package",
    "",
    "  return require('@acme/shared/outside.js').load('settings.json');",
    "stays",
    { "settings.json": '{"s":2}' },
  ),
  does(
    "forks a file of the shared code",
    CHILD,
    "  return answerOf(fork('./node_modules/@acme/shared/worker.js'));",
    "stays",
  ),
  does(
    "forks by parts",
    CHILD,
    "  return answerOf(fork(require('path').join(process.cwd(), 'node_modules', '@acme', 'shared', 'worker.js')));",
    "stays",
  ),
  does(
    "spawns node",
    CHILD,
    "  return String(spawnSync(process.execPath, ['node_modules/@acme/shared/worker.js']).stdout);",
    "stays",
  ),
  does(
    "runs a command line",
    CHILD,
    "  return String(execSync(`${process.execPath} node_modules/@acme/shared/worker.js`));",
    "stays",
  ),
  does(
    "starts a thread",
    "const { Worker } = require('worker_threads');",
    "  return new Promise((done, failed) => new Worker('./node_modules/@acme/shared/thread.js').on('message', done).on('error', failed));",
    "stays",
  ),
  does(
    "forks without NODE_PATH",
    CHILD,
    "  return answerOf(fork(require('path').join(__dirname, 'child.js'), [], { env: { PATH: process.env.PATH } }));",
    "stays",
    { "child.js": "process.send(require('@acme/shared').ping());\n" },
  ),
  does(
    "has NODE_OPTIONS with a path",
    "",
    "  return globalThis.acmeOn === true;",
    "stays",
    {},
    {
      environment: { NODE_OPTIONS: "--require ./node_modules/@acme/shared/register.js" },
      more: { [`${PACKAGE}/register.js`]: "globalThis.acmeOn = true;\n" },
    },
  ),
  does(
    "has NODE_OPTIONS with a name",
    "",
    "  return globalThis.acmeOn === true;",
    "moves",
    {},
    {
      environment: { NODE_OPTIONS: "-r @acme/shared/register.js" },
      more: { [`${PACKAGE}/register.js`]: "globalThis.acmeOn = true;\n" },
    },
  ),
  does("requires by a name it makes", "", "  return require(`@acme/${event.name ?? 'shared'}`).ping();"),
  {
    title: "imports",
    own: { "app.mjs": "import { ping } from '@acme/shared';\nexport const handler = async () => ping();\n" },
    right: "moves",
  },
  {
    title: "imports and reads beside import.meta.url",
    own: {
      "app.mjs":
        "import { readFileSync } from 'node:fs';\nimport { ping } from '@acme/shared';\nexport const handler = async () => [ping(), readFileSync(new URL('./node_modules/@acme/shared/mail.txt', import.meta.url), 'utf8')];\n",
    },
    right: "stays",
  },
  {
    title: "reads beside import.meta.dirname",
    own: {
      "app.mjs":
        "import { readFileSync } from 'node:fs';\nimport path from 'node:path';\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nexport const handler = async () => [require('@acme/shared').ping(), readFileSync(path.join(import.meta.dirname, 'node_modules', '@acme', 'shared', 'mail.txt'), 'utf8')];\n",
    },
    right: "moves",
  },
  {
    title: "has a wrapper that finds the handler in the environment",
    own: {
      "app.js": "exports.handler = async () => require('@acme/shared/legacy.js').old();\n",
      "tracer.js":
        "const [file, name] = process.env.REAL_TARGET.split('.');\nexports.handler = (event, context) => require(require('path').resolve(file))[name](event, context);\n",
    },
    onlyHere: { [`${PACKAGE}/legacy.js`]: "exports.old = () => 'old';\n" },
    handler: "tracer.handler",
    environment: { REAL_TARGET: "./app.handler".slice(2) },
    right: "stays",
  },
  {
    title: "has a handler that is a script",
    own: {
      "run.sh": "#!/bin/sh\nexec node app.js\n",
      "app.js": "exports.handler = async () => require('@acme/shared').ping();\n",
    },
    handler: "run.sh",
    right: "held",
  },
];
