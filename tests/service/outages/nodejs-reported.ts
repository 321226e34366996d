/** Node.js functions made after faults that people reported in public, each a kind of its own. */
import type { Files } from "../../support/fleet.ts";
import { app, does, HEAD } from "./nodejs.ts";
import type { Outage } from "./outage.ts";

const PACKAGE = "node_modules/@acme/shared";

/**
 * A library that came with the package: it opens what it is given, fills templates, lists folders and loads what it
 * finds.
 */
const library: Files = {
  "node_modules/tinylib/package.json": '{"name":"tinylib","version":"1.0.0","main":"index.js"}',
  "node_modules/tinylib/index.js": [
    "const fs = require('fs'), path = require('path');",
    "exports.read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));",
    "exports.fill = (file, holes) => exports.read(file.replace(/\\{\\{(\\w+)\\}\\}/g, (_, name) => holes[name]));",
    "exports.views = (folder) => ({ get: (name) => fs.readFileSync(path.join(folder, name), 'utf8') });",
    "exports.all = (pattern) => fs.readdirSync(path.dirname(pattern)).filter((name) => name.endsWith('.json')).map((name) => exports.read(path.join(path.dirname(pattern), name)));",
    "exports.referring = (file) => exports.read(path.join(path.dirname(file), exports.read(file).ref));",
    "exports.store = (file) => exports.read(file + '.json');",
    "exports.load = (folder) => fs.readdirSync(folder).filter((name) => name.endsWith('.js')).sort().map((name) => require(path.resolve(folder, name)).NAME);",
    "exports.url = (url) => exports.read(url.replace(/^file:/, ''));",
    "exports.conf = (file) => Object.fromEntries(fs.readFileSync(file, 'utf8').trim().split('\\n').map((line) => line.split('=')));",
    "",
  ].join("\n"),
};
const LIB = "const path = require('path'), lib = require('tinylib');\nrequire('@acme/plain');";
const lib = (
  title: string,
  body: string,
  right: Outage["right"] = "moves",
  own: Files = {},
  more: Partial<Outage> = {},
) => does(title, LIB, body, right, { ...library, ...own }, more);
const esm = (
  title: string,
  head: string,
  body: string,
  right: Outage["right"] = "moves",
  own: Files = {},
  more: Partial<Outage> = {},
): Outage => ({
  title,
  own: { "app.mjs": `${head}\nexport const handler = async (event) => {\n${body}\n};\n`, ...own },
  right,
  ...more,
});
const outside = (title: string, name: string, code: string, right: Outage["right"] = "stays"): Outage =>
  does(
    title,
    "",
    `  return require('@acme/shared/${name}.js').load();`,
    right,
    { "settings.json": '{"s":2}' },
    {
      more: {
        [`${PACKAGE}/${name}.js`]: `const fs = require('fs'), path = require('path');\nexports.load = () => {\n${code}\n};\n`,
      },
    },
  );
const CHILD =
  "const { fork, spawnSync, execSync, execFileSync } = require('child_process');\nconst answerOf = (child) => new Promise((done) => { child.on('message', done); child.on('exit', () => done('nothing')); child.on('error', (e) => done(e.code)); });\n";
const THREE: Files = { [`${PACKAGE}/plugins/three.js`]: "exports.NAME = 'three';\n" };
const ONE: Files = {
  [`${PACKAGE}/plugins/one.js`]: "exports.NAME = 'one';\n",
  [`${PACKAGE}/plugins/two.js`]: "exports.NAME = 'two';\n",
};

export const reportedInNode: readonly Outage[] = [
  // Paths that a library opens.
  lib("hands a library a path", `  return lib.read('${PACKAGE}/data/schema.json');`),
  lib("hands a library a folder of views", `  return lib.views(path.join(__dirname, '${PACKAGE}')).get('mail.txt');`),
  lib(
    "hands a library a template of a path",
    `  return lib.fill('${PACKAGE}/data/{{name}}.json', { name: 'schema' });`,
  ),
  lib(
    "hands a library a template by parts",
    "  return lib.fill(path.join(__dirname, 'node_modules', '@acme', 'shared', 'data', '{{name}}.json'), { name: 'schema' });",
  ),
  lib("hands a library a glob", `  return lib.all('${PACKAGE}/data/*.json');`),
  lib(
    "hands a library a joined list",
    "  return lib.read(['node_modules', '@acme', 'shared', 'data', 'schema.json'].join('/'));",
  ),
  lib(
    "hands a library spread parts",
    "  const parts = ['node_modules', '@acme', 'shared', 'data', 'schema.json'];\n  return lib.read(path.join(__dirname, ...parts));",
  ),
  lib(
    "hands a library a sum of parts",
    "  const dir = 'node_modules';\n  return lib.read(dir + path.sep + '@acme' + path.sep + 'shared/data/schema.json');",
  ),
  lib(
    "hands a library a file that refers to another",
    `  return lib.referring('${PACKAGE}/schemas/main.json');`,
    "moves",
    {},
    {
      more: { [`${PACKAGE}/schemas/main.json`]: '{"ref":"types.json"}', [`${PACKAGE}/schemas/types.json`]: '{"t":1}' },
    },
  ),
  lib("hands a library the name of a store without its ending", `  return lib.store('${PACKAGE}/data/schema');`),
  lib("hands a library what a file of settings says", "  return lib.read(lib.conf('app.conf').schema);", "moves", {
    "app.conf": `schema=${PACKAGE}/data/schema.json\n`,
  }),
  lib(
    "hands a library modules to load by path",
    `  return lib.load('${PACKAGE}/plugins');`,
    "stays",
    {},
    { more: ONE },
  ),
  lib(
    "lets settings name modules to load by path",
    "  return lib.load(lib.conf('app.conf').plugins);",
    "stays",
    { "app.conf": `plugins=${PACKAGE}/plugins\n` },
    { more: ONE },
  ),
  lib(
    "hands a library a folder below a root from the environment",
    "  const { APP_ROOT } = process.env;\n  return lib.views(path.join(APP_ROOT, 'node_modules', '@acme', 'shared')).get('mail.txt');",
    "moves",
    {},
    { environment: { APP_ROOT: "." } },
  ),
  lib("hands a library a URL", `  return lib.url('file:${PACKAGE}/data/schema.json');`),
  lib(
    "hands a library a URL from the environment",
    "  return lib.url(process.env.SCHEMA_URL);",
    "moves",
    {},
    { environment: { SCHEMA_URL: `file:${PACKAGE}/data/schema.json` } },
  ),
  lib(
    "hands a library a taken root",
    "  const { LAMBDA_TASK_ROOT } = process.env;\n  return lib.read(`${LAMBDA_TASK_ROOT}/node_modules/@acme/shared/data/schema.json`);",
  ),

  // Working directories.
  does(
    "changes into the shared package",
    HEAD,
    `  process.chdir('${PACKAGE}');\n  return JSON.parse(fs.readFileSync('data/schema.json', 'utf8'));`,
  ),
  does(
    "changes into it by parts",
    HEAD,
    "  process.chdir(path.join(__dirname, 'node_modules', '@acme', 'shared'));\n  return fs.readFileSync('mail.txt', 'utf8');",
  ),
  does(
    "changes into a package of code",
    HEAD,
    "  process.chdir(path.join(__dirname, 'node_modules', '@acme', 'plain'));\n  return 'changed';",
    "stays",
  ),
  does(
    "starts a program in the shared package",
    CHILD,
    `  return String(spawnSync('cat', ['mail.txt'], { cwd: '${PACKAGE}' }).stdout);`,
  ),
  does(
    "forks in the shared package",
    `${CHILD}const path = require('path');`,
    `  return answerOf(fork('worker.js', { cwd: path.join(__dirname, '${PACKAGE}') }));`,
    "stays",
  ),
  does(
    "spawns node in the shared package",
    CHILD,
    `  return String(spawnSync(process.execPath, ['worker.js'], { cwd: '${PACKAGE}' }).stdout);`,
    "stays",
  ),

  // Processes and threads.
  does(
    "starts source text",
    CHILD,
    "  return String(execFileSync(process.execPath, ['-e', \"process.stdout.write(require('@acme/shared').ping())\"]));",
  ),
  does(
    "starts a script of the shell that starts node",
    CHILD,
    "  return String(execFileSync('sh', ['job.sh'], { env: { ...process.env, NODE: process.execPath } }));",
    "stays",
    { "job.sh": `exec "$NODE" ${PACKAGE}/worker.js\n` },
  ),
  does(
    "starts a script of the shell that reads data",
    CHILD,
    "  return String(execFileSync('/bin/sh', ['job.sh']));",
    "moves",
    { "job.sh": `while read -r line; do echo "$line"; done < ${PACKAGE}/lines.txt\n` },
    { more: { [`${PACKAGE}/lines.txt`]: "one\n" } },
  ),
  does(
    "starts a thread that it resolves",
    "const { Worker } = require('worker_threads');",
    "  return new Promise((done, failed) => new Worker(require.resolve('@acme/shared/thread.js')).on('message', done).on('error', failed));",
  ),
  does(
    "starts a thread of its own",
    "const { Worker } = require('worker_threads');",
    "  return new Promise((done, failed) => new Worker(require('path').join(__dirname, 'own.js')).on('message', done).on('error', failed));",
    "moves",
    { "own.js": "require('worker_threads').parentPort.postMessage(require('@acme/shared').ping());\n" },
  ),
  does(
    "starts a thread of text",
    "const { Worker } = require('worker_threads');",
    "  return new Promise((done, failed) => new Worker(\"require('worker_threads').parentPort.postMessage(require('@acme/shared').ping())\", { eval: true }).on('message', done).on('error', failed));",
  ),
  does(
    "starts a thread in a folder it keeps",
    "const { Worker } = require('worker_threads'), path = require('path');\nconst FOLDER = path.resolve(__dirname, 'node_modules/@acme/shared');",
    "  return new Promise((done, failed) => new Worker(path.join(FOLDER, `${event.name ?? 'thread'}.js`)).on('message', done).on('error', failed));",
    "stays",
  ),
  esm(
    "starts a thread beside import.meta.url",
    "import { Worker } from 'node:worker_threads';",
    `  return new Promise((done, failed) => new Worker(new URL('./${PACKAGE}/thread.js', import.meta.url)).on('message', done).on('error', failed));`,
    "stays",
  ),
  does(
    "executes a file",
    `${HEAD}const vm = require('vm');`,
    `  return vm.runInNewContext(fs.readFileSync('${PACKAGE}/plain.js', 'utf8'));`,
    "stays",
    {},
    { more: { [`${PACKAGE}/plain.js`]: "1 + 1;\n" } },
  ),

  // Out of the shared package, into the function's.
  outside(
    "splits at node_modules",
    "root",
    "  return JSON.parse(fs.readFileSync(path.join(__dirname.split('/node_modules/')[0], 'settings.json'), 'utf8'));",
  ),
  outside(
    "cuts its own path",
    "cut",
    "  return JSON.parse(fs.readFileSync(__dirname.slice(0, __dirname.indexOf('/node_modules')) + '/settings.json', 'utf8'));",
  ),
  outside(
    "replaces in its own path",
    "replace",
    "  return JSON.parse(fs.readFileSync(__dirname.replace(/node_modules.*$/, 'settings.json'), 'utf8'));",
  ),
  outside(
    "walks up in a loop",
    "loop",
    "  let at = __dirname;\n  while (!fs.existsSync(path.join(at, 'settings.json'))) {\n    if (at === path.dirname(at)) return null;\n    at = path.dirname(at);\n  }\n  return JSON.parse(fs.readFileSync(path.join(at, 'settings.json'), 'utf8'));",
  ),
  outside(
    "nests dirname",
    "nested",
    "  return JSON.parse(fs.readFileSync(path.join(path.dirname(path.dirname(path.dirname(__dirname))), 'settings.json'), 'utf8'));",
  ),
  outside("requires out of the package", "requires", "  return require('../../../settings.json');"),
  outside(
    "requires by a joined path",
    "joined",
    "  return require(path.join(__dirname, '..', '..', '..', 'settings.json'));",
  ),
  outside(
    "looks for the first module.paths",
    "paths",
    "  const root = path.dirname(module.paths.find((each) => fs.existsSync(path.join(path.dirname(each), 'settings.json'))) ?? '/none');\n  return JSON.parse(fs.readFileSync(path.join(root, 'settings.json'), 'utf8'));",
  ),
  outside(
    "goes by its working directory",
    "cwd",
    "  return JSON.parse(fs.readFileSync(path.resolve('settings.json'), 'utf8'));",
    "moves",
  ),
  outside(
    "goes by LAMBDA_TASK_ROOT",
    "taskroot",
    "  return JSON.parse(fs.readFileSync(path.join(process.env.LAMBDA_TASK_ROOT, 'settings.json'), 'utf8'));",
    "moves",
  ),
  outside(
    "requires by its working directory",
    "requirecwd",
    "  return require(path.join(process.cwd(), 'settings.json'));",
    "moves",
  ),
  does(
    "climbs from the resolved package",
    HEAD,
    "  return JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve('@acme/shared/package.json')), '..', '..', '..', 'settings.json'), 'utf8'));",
    "stays",
    { "settings.json": '{"s":2}' },
  ),
  does(
    "takes the root from the shared package",
    HEAD,
    "  return JSON.parse(fs.readFileSync(path.join(require('@acme/shared/place.js').ROOT, 'settings.json'), 'utf8'));",
    "stays",
    { "settings.json": '{"s":2}' },
    {
      more: {
        [`${PACKAGE}/place.js`]:
          "const path = require('path');\nexports.ROOT = path.resolve(__dirname, '..', '..', '..');\n",
      },
    },
  ),
  does(
    "lets the shared package require what it is told",
    "",
    "  return require('@acme/shared/loader.js').load('tinylib');",
    "stays",
    library,
    { more: { [`${PACKAGE}/loader.js`]: "exports.load = (name) => Object.keys(require(name)).length;\n" } },
  ),
  does(
    "lets the shared package require what settings name",
    "",
    "  return require('@acme/shared/driver.js').connect({ client: 'tinylib' });",
    "stays",
    library,
    { more: { [`${PACKAGE}/driver.js`]: "exports.connect = ({ client }) => Object.keys(require(client)).length;\n" } },
  ),
  does(
    "lets the shared package require below itself",
    "",
    "  return require('@acme/shared/dialects.js').named('one');",
    "moves",
    {},
    {
      more: { ...ONE, [`${PACKAGE}/dialects.js`]: "exports.named = (name) => require(`./plugins/${name}.js`).NAME;\n" },
    },
  ),
  does(
    "hands the shared package its require",
    "",
    "  return require('@acme/shared/given.js').load(require, 'tinylib');",
    "moves",
    library,
    { more: { [`${PACKAGE}/given.js`]: "exports.load = (ask, name) => Object.keys(ask(name)).length;\n" } },
  ),

  // Modules by names that are made, which the layer's copy lacks.
  does(
    "requires a variable that the layer lacks",
    "",
    "  const name = event.name ?? '@acme/shared/plugins/three.js';\n  return require(name).NAME;",
    "stays",
    {},
    { onlyHere: THREE },
  ),
  does(
    "requires a template that the layer lacks",
    "",
    "  return require(`@acme/shared/plugins/${event.name ?? 'three'}.js`).NAME;",
    "stays",
    {},
    { onlyHere: THREE },
  ),
  does(
    "requires by its environment what the layer lacks",
    "",
    "  return require(process.env.PLUGIN).NAME;",
    "stays",
    {},
    { onlyHere: THREE, environment: { PLUGIN: "@acme/shared/plugins/three.js" } },
  ),
  does(
    "requires by settings what the layer lacks",
    "const fs = require('fs');",
    "  return require(JSON.parse(fs.readFileSync('plugins.json', 'utf8'))[0]).NAME;",
    "stays",
    { "plugins.json": '["@acme/shared/plugins/three.js"]' },
    { onlyHere: THREE },
  ),
  does(
    "lets the shared package load every plugin",
    "",
    "  return require('@acme/shared/every.js').names();",
    "stays",
    {},
    {
      onlyHere: THREE,
      more: {
        ...ONE,
        [`${PACKAGE}/every.js`]:
          "const fs = require('fs'), path = require('path');\nexports.names = () => fs.readdirSync(path.join(__dirname, 'plugins')).sort().map((name) => require(path.join(__dirname, 'plugins', name)).NAME);\n",
      },
    },
  ),
  esm(
    "imports a template that the layer lacks",
    "",
    "  return (await import(`@acme/shared/plugins/${event.name ?? 'three'}.js`)).default.NAME;",
    "stays",
    {},
    { onlyHere: THREE },
  ),
  does(
    "requires a template that the layer holds",
    "",
    "  return require(`@acme/shared/plugins/${event.name ?? 'one'}.js`).NAME;",
    "moves",
    {},
    { more: ONE },
  ),

  // Listing.
  does(
    "lists packages and requires them",
    "const fs = require('fs');",
    "  return fs.readdirSync('node_modules/@acme').sort().map((name) => Object.keys(require(`@acme/${name}`)).length);",
    "stays",
  ),
  does("asks for the package's folder", "const fs = require('fs');", `  return fs.existsSync('${PACKAGE}');`),
  does(
    "asks for a file of code",
    "const fs = require('fs');",
    `  return fs.existsSync('${PACKAGE}/index.js');`,
    "stays",
  ),
  does(
    "reads the package's description by path",
    "const fs = require('fs');",
    `  return JSON.parse(fs.readFileSync('${PACKAGE}/package.json', 'utf8')).version;`,
    "stays",
  ),

  // ES modules.
  esm(
    "imports data by its name",
    "import schema from '@acme/shared/data/schema.json' with { type: 'json' };",
    "  return schema;",
  ),
  esm(
    "imports data by its path",
    `import schema from './${PACKAGE}/data/schema.json' with { type: 'json' };`,
    "  return schema;",
  ),
  does("requires data by its path", `const schema = require('./${PACKAGE}/data/schema.json');`, "  return schema;"),
  esm(
    "resolves by import.meta.resolve",
    "import { readFileSync } from 'node:fs';\nimport { fileURLToPath } from 'node:url';",
    "  return JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('@acme/shared/data/schema.json')), 'utf8'));",
  ),
  esm(
    "reads a URL beside itself",
    "import { readFile } from 'node:fs/promises';",
    `  return readFile(new URL('./${PACKAGE}/mail.txt', import.meta.url), 'utf8');`,
  ),
  esm(
    "creates require in the working directory",
    "import { createRequire } from 'node:module';\nimport process from 'node:process';\nconst require = createRequire(`${process.cwd()}/`);",
    "  return require('@acme/shared').ping();",
  ),
  esm(
    "creates require in the package",
    "import { createRequire } from 'node:module';\nimport process from 'node:process';\nconst require = createRequire(`${process.cwd()}/node_modules/@acme/shared/package.json`);",
    "  return require('./data/schema.json');",
    "stays",
  ),
  esm("has an alias of its own", "import { ping } from '#shared';", "  return ping();", "stays", {
    "package.json": '{"imports":{"#shared":"@acme/shared"}}',
  }),
  does(
    "resolves from its own folder",
    "const fs = require('fs');",
    "  return JSON.parse(fs.readFileSync(require.resolve('@acme/shared/data/schema.json', { paths: [__dirname] }), 'utf8'));",
  ),
  does("evaluates require", "", "  return eval('require')('@acme/shared').ping();"),
  does(
    "opens a promise of a file",
    "const { readFile } = require('fs/promises'), path = require('path');",
    `  return readFile(path.join(__dirname, '${PACKAGE}', 'mail.txt'), 'utf8');`,
  ),
  does(
    "has its handler in a folder",
    "",
    "",
    "moves",
    {
      "src/app.js": app(
        "const fs = require('fs'), path = require('path');",
        "  return fs.readFileSync(path.join(__dirname, '..', 'node_modules/@acme/shared/mail.txt'), 'utf8');",
      ),
    },
    { handler: "src/app.handler" },
  ),
];
