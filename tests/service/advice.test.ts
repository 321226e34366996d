/** Every advice of a plan that changes a request: a plan of the changed request is accepted, and the advice works. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PutRuntimeManagementConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { anElf } from "../support/elf.ts";
import { aFleet, type Files, type FleetFunction, greeter, sharedCode } from "../support/fleet.ts";
import { NODE_PACKAGE, nodeFolder, nodeRequires } from "../support/node-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
let folder: string;
beforeAll(async () => {
  service = await aHostedService();
  folder = await mkdtemp(join(tmpdir(), "advice-"));
});
afterAll(() => service.stop());

type Request = Readonly<Record<string, unknown>>;

interface Advice {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly requests?: readonly Request[];
}

interface Planned {
  readonly functions: readonly (Advice & { readonly name: string; readonly outcome: string })[];
  readonly notes: readonly Advice[];
  readonly ways: readonly Advice[];
}

interface Row {
  readonly title: string;
  readonly functions: readonly FleetFunction[];
  /** Beside the layer and the fleet. */
  readonly request: Request;
  /** The code of the advice, in the plan's functions, notes or ways. */
  readonly code: string;
  /** The requests that carry it out. */
  carriedOut(advice: Advice, request: Request): readonly Request[];
  /** The functions that plans of these requests then move, and those that the plan itself moved. */
  readonly moves: readonly string[];
  /** The files of `--shared-dir`, from which the plan's layer is built. */
  readonly sharedDir?: Files;
  readonly movedAlready?: readonly string[];
}

/** Functions named after the row, each with its files. */
const named = (prefix: string, files: Readonly<Record<string, Files>>, more: Partial<FleetFunction> = {}) =>
  Object.entries(files).map(
    ([name, own]): FleetFunction => ({ name: `${prefix}-${name}`, files: own, shared: {}, ...more }),
  );
const python = (prefix: string, copies: Readonly<Record<string, Files>>) =>
  named(prefix, Object.fromEntries(Object.entries(copies).map(([name, copy]) => [name, { ...greeter, ...copy }])));

const node = { runtime: "nodejs22.x", handler: "index.handler" };
const kind: Files = { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    return f"dear {name}"\n' };
const unused: Files = { ...sharedCode, "shared/unused.py": "LEVEL = 1\n" };
const folderIndex = {
  "index.js": "const { say } = require('./shared/db'); exports.handler = async () => ({ text: say('Ada') });",
};
const inFolder = (copy: Files): Files => ({ ...folderIndex, ...nodeFolder, ...copy });
const otherFolder: Files = { "shared/data/words.json": '{"hello":"good day"}' };
const unusedInFolder: Files = { "shared/unused.js": "exports.level = 1;" };
const nodePackage: Files = {
  [`${NODE_PACKAGE}package.json`]: '{"name":"@acme/shared","main":"./lib/index.js"}',
  [`${NODE_PACKAGE}lib/index.js`]: "exports.word = () => 'hello'; exports.from = __filename;",
};
const inPackage = (copy: Files): Files => ({ "index.js": nodeRequires, ...nodePackage, ...copy });
const otherPackage: Files = {
  [`${NODE_PACKAGE}lib/index.js`]: "exports.word = () => 'dear'; exports.from = __filename;",
};
const unusedInPackage: Files = { [`${NODE_PACKAGE}lib/unused.js`]: "exports.level = 1;" };

const twoPaths = (level: string): Files => ({
  "app.py": "import common.log, lib.db\ndef handler(event, context):\n    return lib.db.LEVEL\n",
  ...{
    "common/__init__.py": "",
    "common/log.py": "import lib.db\n",
    "lib/__init__.py": "",
    "lib/db.py": `LEVEL = ${level}\n`,
  },
});
const twoFolders = (level: string): Files => ({
  "index.js": "require('./common/log'); const { level } = require('./lib/db'); exports.handler = async () => level;",
  ...{ "common/log.js": "exports.log = () => undefined;", "lib/db.js": `exports.level = ${level};` },
});

const withField = (field: string, chosen: (data: Advice["data"]) => unknown) => (advice: Advice, request: Request) => [
  { ...request, [field]: chosen(advice.data) },
];
const fromFunction = ({ data }: Advice, { layer, ...request }: Request) => [
  { ...request, layer: { ...(layer as object), fromFunction: data.functionName } },
];
const itsRequests = ({ requests = [] }: Advice) => requests;
const adoptLayer = withField("drift", () => "adopt-layer");

/** The ways on for three copies: the layer's, one with a file that nothing loads, and one of two functions. */
function waysFor(language: string, prefix: string, functions: readonly FleetFunction[], request: Request = {}): Row[] {
  const row = { functions, request };
  const [first = "", idle = "", one = "", two = ""] = functions.map(({ name }) => name);
  expect(first.startsWith(prefix)).toBe(true);
  return [
    {
      ...{
        ...row,
        title: `${language}: adopt where unreached`,
        code: "adopt-where-unreached",
        carriedOut: itsRequests,
      },
      ...{ moves: [first, idle], movedAlready: [first] },
    },
    {
      ...{ ...row, title: `${language}: a layer per copy`, code: "layer-per-copy", carriedOut: itsRequests },
      ...{ moves: [idle, one, two], movedAlready: [first] },
    },
    {
      ...{
        ...row,
        title: `${language}: deploy from one commit`,
        code: "deploy-from-one-commit",
        carriedOut: itsRequests,
      },
      ...{ moves: [one, two], movedAlready: [first] },
    },
    {
      ...{ ...row, title: `${language}: a better source`, code: "better-source", carriedOut: fromFunction },
      ...{ moves: [one, two], movedAlready: [first] },
    },
    {
      ...{ ...row, title: `${language}: adopt the layer`, code: "copies-differ", carriedOut: adoptLayer },
      ...{ moves: [first, idle, one, two], movedAlready: [first] },
    },
  ];
}

const names = (prefix: string, ...all: readonly string[]) => all.map((name) => `${prefix}-${name}`);
const copies = (prefix: string, files: readonly [Files, Files, Files], more: Partial<FleetFunction> = {}) => {
  const [layers, idle, other] = files;
  return named(prefix, { a: layers, b: idle, c: other, d: other }, more);
};

const ROWS: readonly Row[] = [
  ...waysFor(
    "Python",
    "py",
    copies("py", [
      { ...greeter, ...sharedCode },
      { ...greeter, ...unused },
      { ...greeter, ...kind },
    ]),
  ),
  ...waysFor(
    "Node.js, folder",
    "nf",
    copies("nf", [inFolder({}), inFolder(unusedInFolder), inFolder(otherFolder)], node),
  ),
  ...waysFor(
    "Node.js, package",
    "np",
    copies("np", [inPackage({}), inPackage(unusedInPackage), inPackage(otherPackage)], node),
    { shared: [NODE_PACKAGE] },
  ),
  ...[
    { language: "Python", prefix: "ps", more: {}, one: twoPaths("1"), other: twoPaths("2") },
    { language: "Node.js", prefix: "ns", more: node, one: twoFolders("1"), other: twoFolders("2") },
  ].map(
    ({ language, prefix, more, one, other }): Row => ({
      title: `${language}: of two shared paths, the one that is the same`,
      functions: named(prefix, { a: one, b: other }, more),
      request: { shared: ["common/", "lib/"] },
      code: "move-same-paths",
      carriedOut: itsRequests,
      ...{ moves: names(prefix, "b"), movedAlready: names(prefix, "a") },
    }),
  ),
  {
    title: "Node.js, a folder of --shared-dir",
    functions: copies("nd", [inFolder({}), inFolder(unusedInFolder), inFolder(otherFolder)], node),
    request: {},
    sharedDir: nodeFolder,
    code: "adopt-where-unreached",
    carriedOut: itsRequests,
    ...{ moves: names("nd", "a", "b"), movedAlready: names("nd", "a") },
  },
  {
    title: "packages that a Node.js folder needs",
    functions: named(
      "needs",
      {
        a: {
          ...inFolder({}),
          "shared/db.js": "exports.say = require('dep');",
          "node_modules/dep/index.js": "module.exports = (name) => name;",
        },
      },
      node,
    ),
    request: {},
    code: "packages-needed",
    carriedOut: withField("shared", ({ shared }) => shared),
    moves: names("needs", "a"),
  },
  {
    title: "a library of machine code",
    functions: [
      {
        name: "native-a",
        zip: await aZip({
          "app.py": "import native\ndef handler(event, context):\n    return 1\n",
          "native/__init__.py": "",
          "native/fast.so": anElf({ needed: ["libquick.so.5"], runPath: "$ORIGIN/../native.libs" }),
          "native.libs/libquick.so.5": anElf({}),
        }),
      },
    ],
    request: { shared: ["native/"] },
    code: "library-stays",
    carriedOut: ({ data }, request) => [{ ...request, shared: ["native/", data.folder] }],
    moves: names("native", "a"),
  },
  {
    title: "imports that are not proven",
    functions: named("doubt", {
      a: {
        "app.py":
          "import os\nfrom shared.greeting import greet\ndef handler(event, context):\n    return os.listdir('shared')\n",
        ...sharedCode,
      },
    }),
    request: {},
    code: "imports-unproven",
    carriedOut: withField("unproven", () => "migrate"),
    moves: names("doubt", "a"),
  },
  {
    title: "runtime updates",
    functions: python("update", { a: sharedCode }),
    request: {},
    code: "runtime-would-move",
    carriedOut: withField("runtimeUpdate", () => "allow"),
    moves: names("update", "a"),
  },
  {
    title: "files that stay out of the layer",
    functions: python("out", { a: { ...sharedCode, "shared/prompt.md": "# hello\n" } }),
    request: {},
    code: "files-left-out",
    carriedOut: (_, { layer, ...request }) => [{ ...request, layer: { ...(layer as object), exclude: [] } }],
    moves: names("out", "a"),
    movedAlready: names("out", "a"),
  },
];

async function planOf(request: Request, ...options: readonly string[]): Promise<Planned> {
  const path = join(folder, "request.json");
  await writeFile(path, JSON.stringify(request));
  const { stdout, stderr } = await service.command("plan", path, "--json", "--diff", ...options);
  const { problems, ...planned } = JSON.parse(stdout);
  expect(problems, stderr).toEqual([]);
  return planned;
}

const movedBy = ({ functions }: Planned) =>
  functions.filter(({ outcome }) => outcome === "planned").map(({ name }) => name);

/** Made once for all rows of a fleet. */
const plans = new Map<readonly FleetFunction[], Promise<{ readonly request: Request; readonly plan: Planned }>>();

async function fleetAndPlan({ functions, request: more, sharedDir }: Row) {
  const [first] = await aFleet(service.clients, { functions }).then(({ names: all }) => all);
  if (first?.startsWith("update"))
    await service.clients.lambda.send(
      new PutRuntimeManagementConfigCommand({ FunctionName: first, UpdateRuntimeOn: "FunctionUpdate" }),
    );
  const prefix = first?.replace(/-.*/, "-");
  const request = { layer: { name: `${prefix}layer`, fromFunction: first }, fleet: { prefix }, ...more };
  const options = sharedDir === undefined ? [] : ["--shared-dir", await written(sharedDir)];
  return { request, plan: await planOf(request, ...options) };
}

async function written(files: Files): Promise<string> {
  const path = await mkdtemp(join(folder, "shared-"));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), text);
  }
  return path;
}

test.each(ROWS)("$title ($code): a plan of the advised request moves what it promises", async (row) => {
  const known = plans.get(row.functions) ?? fleetAndPlan(row);
  plans.set(row.functions, known);
  const { request, plan } = await known;
  expect(movedBy(plan)).toEqual(row.movedAlready ?? []);
  const given = [...plan.functions, ...plan.notes, ...plan.ways];
  const advice = given.find(({ code }) => code === row.code);
  if (advice === undefined) throw new Error(`no ${row.code} among ${given.map(({ code }) => code).join(", ")}`);
  const requests = row.carriedOut(advice, request);
  expect(requests.length).toBeGreaterThan(0);
  const moved: string[] = [];
  for (const advised of requests) {
    const then = await planOf(advised);
    moved.push(...movedBy(then));
    if (row.code !== "copies-differ" && !row.code.startsWith("layer-per"))
      expect(then.notes.map(({ code }) => code)).not.toContain(row.code);
  }
  expect(moved.sort()).toEqual(row.moves);
});
