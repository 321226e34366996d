/** Fleets of simulated lives: how a function gets its traffic, and what its copy of the shared code is like. */
import { unzipSync, zipSync } from "fflate";
import type { AwsClients } from "../../src/aws/clients.ts";
import { createFunction, type Files, type FleetFunction, greeter, sharedCode } from "../support/fleet.ts";
import { KINDS } from "../support/mixed-fleet.ts";
import { NODE_PACKAGE, nodeFunction, nodeRequires, nodeShared } from "../support/node-fleet.ts";

/** Never in a log, a report or a stored file but the originals themselves. */
export const SECRET = "hunter2-do-not-log";

/** As in mixed-fleet.ts: the kinds whose code may be any. */
export const traffics = Object.entries(KINDS).flatMap(([name, { of }]) => (of === undefined ? [name] : []));

/** What is special about a function's package. */
const copies = {
  /** The layer's own. */
  same: {},
  drifted: {
    shared: { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    return f"hello {name}"  # ours\n' },
  },
  /** It has no shared code. */
  none: {
    files: { "app.py": 'def handler(event, context):\n    return {"statusCode": 200, "text": "hello nobody"}\n' },
    shared: {},
  },
  /** It failed before, and goes on failing. */
  broken: { files: { ...greeter, "app.py": `${greeter["app.py"]}\nraise RuntimeError("the database is away")\n` } },
  /** Nothing that can be read says that it needs its own copy. */
  "fails-after": {
    files: {
      ...greeter,
      "app.py": `${greeter["app.py"]}\nimport base64\nopen(os.path.join(os.environ["LAMBDA_TASK_ROOT"], base64.b64decode("c2hhcmVkL2dyZWV0aW5nLnB5").decode())).close()\n`,
    },
  },
  node: nodeFunction("", "nodejs22.x", { "index.js": nodeRequires }),
} satisfies Record<string, Partial<FleetFunction>>;

export type Copy = keyof typeof copies;
export const copyNames = Object.keys(copies) as Copy[];

export interface SimulatedFunction {
  readonly traffic: string;
  readonly copy: Copy;
}

/** Such as `acme-a-live-drifted`. */
export const nameOf = ({ traffic, copy }: SimulatedFunction, index: number) =>
  `acme-${String.fromCharCode(97 + index)}-${traffic}-${copy}`;

export const pythonLayer = "acme-python";
export const nodeLayer = "acme-node";
export const sharedPaths = ["shared/", NODE_PACKAGE];

/** The layer's files in its first release, and in later ones. */
export const layerFiles = (release: number): Files => ({
  ...sharedCode,
  ...(release === 1 ? {} : { "shared/release.py": `RELEASE = ${release}\n` }),
});
export const nodeLayerFiles = nodeShared;

/** Creates the functions, and how traffic comes to them. Answers their names. */
export async function createFleet(
  clients: AwsClients,
  functions: readonly SimulatedFunction[],
): Promise<readonly string[]> {
  const all = functions.map((each, index) => ({ ...each, name: nameOf(each, index) }));
  await Promise.all(all.map(async (each) => createFunction(clients, functionOf(each))));
  await Promise.all(all.map(async ({ name, traffic }) => KINDS[traffic]?.make(clients, name)));
  return all.map(({ name }) => name);
}

function functionOf({ name, copy }: SimulatedFunction & { readonly name: string }): FleetFunction {
  const special: Partial<FleetFunction> = copies[copy];
  const files = { ...(special.files ?? greeter), ...(special.shared ?? sharedCode) };
  return { ...special, name, zip: zipOf(files), environment: { PASSWORD: SECRET } };
}

/** Deterministic, and made in this thread. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>, comment = ""): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => [path, Buffer.from(content)] as const);
  return withComment(zipSync(Object.fromEntries(entries), { mtime: "2026-01-05T09:00:00" }), comment);
}

/** The same content in other bytes: another deployment. */
function withComment(zip: Uint8Array, comment: string): Uint8Array {
  const whole = Buffer.concat([zip, Buffer.from(comment)]);
  whole.writeUInt16LE(Buffer.byteLength(comment), zip.length - 2);
  return whole;
}

/** The content of every file, by path. */
export function filesIn(zip: Uint8Array): ReadonlyMap<string, string> {
  return new Map(Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, Buffer.from(bytes).toString("base64")]));
}
