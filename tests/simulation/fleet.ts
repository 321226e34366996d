/** Fleets of simulated lives: how a function gets its traffic, and what its copy of the shared code is like. */
import { GetFunctionCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { unzipSync, zipSync } from "fflate";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { nodeOutages, sharedNode } from "../service/outages/nodejs.ts";
import { reportedInNode } from "../service/outages/nodejs-reported.ts";
import type { Outage } from "../service/outages/outage.ts";
import { pythonOutages, sharedPython } from "../service/outages/python.ts";
import { reportedInPython } from "../service/outages/python-reported.ts";
import { createFunction, type Files, type FleetFunction, greeter, sharedCode } from "../support/fleet.ts";
import { KINDS, type Kind } from "../support/mixed-fleet.ts";
import { NODE_PACKAGE, nodeFunction, nodeRequires, nodeShared } from "../support/node-fleet.ts";
import { released } from "../support/released-fleet.ts";
import { downloaded } from "./in-process.ts";

/** Never in a log, a report or a stored file but the originals themselves. */
export const SECRET = "hunter2-do-not-log";

/** As in mixed-fleet.ts the kinds whose code may be any, and others. */
const trafficKinds: Readonly<Record<string, Kind["make"]>> = {
  ...Object.fromEntries(
    Object.entries(KINDS).flatMap(([name, { of, make }]) => (of === undefined ? [[name, make]] : [])),
  ),
  /** Deployed since, and not released. */
  async deployed(clients, FunctionName) {
    await released(clients).release(FunctionName, "live");
    const { Code } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
    const files = unzipSync(await downloaded(Code?.Location ?? ""));
    const ZipFile = zipOf({ ...files, "new.txt": "" });
    await clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await lambdaFrom(clients.lambda).waitUntilSettled(FunctionName);
  },
};
export const traffics = Object.keys(trafficKinds);
export const isLeftAlone = (traffic: string) => (KINDS[traffic]?.expected ?? "left alone") === "left alone";

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
  /** As before, but only its published versions show it. */
  "version-fails-after": {
    files: {
      ...greeter,
      "app.py": `${greeter["app.py"]}\nimport base64\nif os.environ["AWS_LAMBDA_FUNCTION_VERSION"] != "$LATEST":\n    open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], base64.b64decode("c2hhcmVkL2dyZWV0aW5nLnB5").decode())).close()\n`,
    },
  },
  node: nodeFunction("", "nodejs22.x", { "index.js": nodeRequires }),
} satisfies Record<string, Partial<FleetFunction>>;

/** All known ways of reaching shared code, but those that run nowhere outside of Lambda. */
export const ways: readonly Way[] = [
  ...[...pythonOutages, ...reportedInPython].map((outage) => ({ ...outage, runtime: "python3.11" })),
  ...[...nodeOutages, ...reportedInNode].map((outage) => ({ ...outage, runtime: "nodejs22.x" })),
].filter(({ title }) => title !== "has a handler that is a script");

interface Way extends Outage {
  readonly runtime: string;
}

export type Copy = keyof typeof copies;
export const copyNames = Object.keys(copies) as Copy[];

export interface SimulatedFunction {
  readonly traffic: string;
  /** A number is that of a way to reach shared code. */
  readonly copy: Copy | number;
}

/** Such as `acme-a-live-drifted`. */
export const nameOf = ({ traffic, copy }: SimulatedFunction, index: number) =>
  `acme-${String.fromCharCode(97 + index)}-${traffic}-${typeof copy === "number" ? `way${copy}` : copy}`;

/** What is done with the shared code by a function of that name; `null` where it is nothing special. */
export function wayOf(name: string): Way | null {
  const [, number] = /-way(\d+)$/.exec(name) ?? [];
  return number === undefined ? null : (ways[Number(number)] ?? null);
}

/** Functions that requests have checks for. */
export const CHECKED = /-(same|fails-after)$/;

export const pythonLayer = "acme-python";
export const nodeLayer = "acme-node";
export const sharedPaths = ["shared/", NODE_PACKAGE, "node_modules/@acme/plain/"];

/** What a request names of them: what the layers hold. */
export function sharedPathsIn({ python, nodejs }: SharedCode): readonly string[] {
  const paths = Object.keys({ ...python, ...nodejs });
  return sharedPaths.filter((shared) => paths.some((path) => path.startsWith(shared)));
}

/** The shared code of a fleet. Each function has all of its language. */
interface SharedCode {
  readonly python: Files;
  readonly nodejs: Files;
}

const ofGreeters: SharedCode = { python: sharedCode, nodejs: nodeShared };
const ofAllWays: SharedCode = {
  python: Object.assign({}, sharedCode, sharedPython, ...[...pythonOutages, ...reportedInPython].map(moreOf)),
  nodejs: Object.assign({}, sharedNode, ...[...nodeOutages, ...reportedInNode].map(moreOf)),
};

function moreOf({ more = {} }: Outage): Files {
  return more;
}

const sharedBy = (functions: readonly SimulatedFunction[]) =>
  functions.some(({ copy }) => typeof copy === "number") ? ofAllWays : ofGreeters;

/** The layers' files in their first release, and in later ones. */
export function layersFor(functions: readonly SimulatedFunction[], release: number): SharedCode {
  const { python, nodejs } = sharedBy(functions);
  return { python: { ...python, ...(release === 1 ? {} : { "shared/release.py": `RELEASE = ${release}\n` }) }, nodejs };
}

/** Creates the functions, and how traffic comes to them. Answers their names. */
export async function createFleet(
  clients: AwsClients,
  functions: readonly SimulatedFunction[],
): Promise<readonly string[]> {
  const shared = sharedBy(functions);
  const all = functions.map((each, index) => ({ ...each, name: nameOf(each, index) }));
  await Promise.all(all.map(async (each) => createFunction(clients, functionOf(each, shared), 1050)));
  await Promise.all(all.map(async ({ name, traffic }) => trafficKinds[traffic]?.(clients, name)));
  return all.map(({ name }) => name);
}

function functionOf(
  { name, copy }: SimulatedFunction & { readonly name: string },
  { python, nodejs }: SharedCode,
): FleetFunction {
  const environment = { PASSWORD: SECRET };
  const way = wayOf(name);
  if (way !== null || typeof copy === "number") {
    const shared = way?.runtime.startsWith("python") ? python : nodejs;
    return {
      name,
      runtime: way?.runtime ?? "",
      handler: way?.handler ?? "app.handler",
      zip: zipOf({ ...shared, ...way?.onlyHere, ...way?.own }),
      environment: { ...environment, ...way?.environment },
    };
  }
  const special: Partial<FleetFunction> = copies[copy];
  const files = { ...(special.files ?? greeter), ...(special.shared ?? python) };
  return { ...special, name, zip: zipOf(files), environment };
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
