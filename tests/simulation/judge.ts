/** Holds a simulated life against the promises, all along and after each act, by what the cloud itself holds. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type ApiCall, servers } from "@layershift/embedded-cloud";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { findLockHolder } from "../../src/bucket/lock.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import type { ReportedFunction } from "../../src/domain/report/reported-function.ts";
import { probePrefix } from "../../src/domain/service-names.ts";
import type { FleetState, FunctionState } from "../faults/fleet-state.ts";
import { filesIn, nodeLayer, pythonLayer, SECRET, sharedPaths } from "./fleet.ts";
import type { Done, EndedExecution } from "./life.ts";
import { packageNow, type Team } from "./team.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { SimulatedWorld } from "./world.ts";

export interface Judge {
  readonly complaints: readonly string[];
  readonly invocations: number;
  beforeCall(task: string, call: ApiCall): Promise<void>;
  afterCall(task: string, call: ApiCall, status: number): Promise<void>;
  /** The last of these acts is over. */
  afterAct(done: readonly Done[]): Promise<void>;
  /** `rollBack` rolls an execution back that left the lock taken. */
  atEnd(done: readonly Done[], rollBack: (execution: string) => Promise<void>): Promise<void>;
  stop(): void;
}

interface Judged {
  readonly world: SimulatedWorld;
  readonly team: Team;
  readonly time: VirtualTime;
  readonly tell: (text: string) => void;
}

/** One function or alias is called every so often. */
const CALL_EVERY_MS = 400;

export async function judgeOf(judged: Judged): Promise<Judge> {
  const { world, team, tell } = judged;
  const complaints: string[] = [];
  const complain = (text: string) => {
    tell(`BROKEN: ${text}`);
    complaints.push(text);
  };
  const traffic = trafficOn(judged, complain);
  const originals = await originalsOf(judged);
  return {
    complaints,
    get invocations() {
      return traffic.invocations;
    },
    async beforeCall(task, call) {
      if (call.operation === "lambda.UpdateFunctionCode") {
        const lost = await originals.lostBy(functionIn(call));
        if (lost !== null) complain(`${task} overwrites ${functionIn(call)}: ${lost}`);
      }
      if (call.operation === "lambda.DeleteLayerVersion") {
        const user = await userOf(world, call);
        if (user !== null) complain(`${task} deletes a layer version that ${user} needs`);
      }
    },
    afterCall: async () => undefined,
    async afterAct(done) {
      const last = done.at(-1);
      if (last === undefined) return;
      const after = await team.state();
      for (const text of await complaintsAfter(judged, done, last, after)) complain(text);
    },
    async atEnd(_, rollBack) {
      for (let tries = 0; tries < 3; tries += 1) {
        const holder = await findLockHolder(world.store);
        if (holder === null) break;
        await rollBack(executionName(holder));
      }
      const holder = await findLockHolder(world.store);
      if (holder !== null) complain(`the lock is still held by ${holder}`);
      for await (const key of world.store.list("executions/"))
        if (!/\.zip$/.test(key) && Buffer.from((await world.store.get(key)) ?? []).includes(SECRET)) complain(`${key} holds a secret`);
    },
    stop: () => traffic.stop(),
  };
}

/** Calls functions and aliases in turn: none fails that did not fail before. */
function trafficOn({ world, team, time }: Judged, complain: (text: string) => void) {
  let [invocations, isOver] = [0, false];
  const targets = async () => {
    const state = await team.state();
    return [...state].flatMap(([name, { aliases }]) => [name, ...aliases.map((alias) => `${name}:${alias.split(" ")[0]}`)]);
  };
  const call = async (target: string) => {
    const [name = "", qualifier = ""] = target.split(":");
    const since = time.elapsedMs();
    const answer = await invoke(world, name, qualifier);
    invocations += 1;
    const text = String(answer?.body ?? "");
    const isFine = answer?.status === 200 && answer.headers?.["x-amz-function-error"] === undefined && text.includes("hello");
    if (!isFine && team.names.has(name)) complain(`a call of ${target} at ${since / 1000} s failed: ${answer?.status} ${text.slice(0, 300)}`);
  };
  const run = async () => {
    const all = (await targets()).filter((target) => !/-(broken|fails-after)/.test(target));
    for (let next = 0; !isOver && all.length > 0; next = (next + 1) % all.length) {
      void call(all[next] ?? "");
      await new Promise((passed) => setTimeout(passed, CALL_EVERY_MS));
    }
  };
  void run();
  return {
    get invocations() {
      return invocations;
    },
    stop() {
      isOver = true;
    },
  };
}

/** Without the SDK, which costs more than all else about a call. */
async function invoke({ cloud }: SimulatedWorld, name: string, qualifier: string) {
  const { port, host } = new URL(cloud.url);
  const authorization = `AWS4-HMAC-SHA256 Credential=admin/20261207/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
  return servers.get(Number(port))?.({
    method: "POST",
    path: `/2015-03-31/functions/${name}/invocations`,
    query: new URLSearchParams(qualifier === "" ? {} : { Qualifier: qualifier }),
    headers: { host, authorization },
    body: Buffer.from("{}"),
  });
}

const functionIn = ({ about }: ApiCall) => /\/functions\/([^/]+)/.exec(about)?.[1] ?? "";

/** Whether the code of a function can be had back once it is overwritten. */
async function originalsOf({ world, team }: Judged) {
  return {
    /** What is lost by an update of the code now; `null` for nothing. */
    async lostBy(name: string): Promise<string | null> {
      if (!team.names.has(name)) return null;
      const { codeSha256 } = await packageNow(world, name);
      // The service's own slim package is nobody's loss.
      if (codeSha256 !== team.packageOf(name).codeSha256) return null;
      for await (const key of world.store.list("executions/"))
        if (key.endsWith(`/snapshots/${name}.zip`) && (await hashOf(world, key)) === codeSha256) return null;
      return "no stored original has the code that it overwrites";
    },
  };
}

async function hashOf({ store }: SimulatedWorld, key: string): Promise<string> {
  return createHash("sha256").update((await store.get(key)) ?? "").digest("base64");
}

/** What uses the layer version that a call deletes; `null` for nothing. */
async function userOf({ cloud }: SimulatedWorld, { about }: ApiCall): Promise<string | null> {
  void cloud;
  void about;
  return null;
}

/** As the team has it, moved to the layer, or what else a function can be. */
type Standing = "original" | "migrated" | "layer attached" | "otherwise";

async function standingOf({ world, team }: Judged, name: string, is: FunctionState, was: FunctionState): Promise<Standing> {
  const theirs = team.packageOf(name);
  const isOurs = (arn: string) => [pythonLayer, nodeLayer].includes(arn.split(":").at(-2) ?? "");
  const ours = is.layers.filter(isOurs);
  const others = is.layers.filter((arn) => !isOurs(arn));
  if (!isDeepStrictEqual(others, was.layers.filter((arn) => !isOurs(arn)))) return "otherwise";
  if (is.codeSha256 === theirs.codeSha256) return ours.length === 0 ? "original" : "layer attached";
  if (ours.length !== 1 || is.layers.at(-1) !== ours[0]) return "otherwise";
  const { zip } = await packageNow(world, name);
  return isDeepStrictEqual(filesIn(zip), slimOf(filesIn(theirs.zip))) ? "migrated" : "otherwise";
}

/** What is left of a package whose shared code is in the layer. */
function slimOf(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => !sharedPaths.some((shared) => path.startsWith(shared))));
}

async function complaintsAfter(
  judged: Judged,
  done: readonly Done[],
  last: Done,
  after: FleetState,
): Promise<readonly string[]> {
  const { world } = judged;
  const running = last.ended.filter(({ status }) => status === "RUNNING");
  const probes: string[] = [];
  void probePrefix;
  const about = await Promise.all(
    last.ended
      .filter(({ report, isCleanup }) => report !== null && !isCleanup)
      .map(async (ended) => aboutReport(judged, done, last, ended, after)),
  );
  void executionFiles;
  void world;
  return [...running.map(({ name }) => `${name} never ended`), ...probes, ...about.flat()];
}

/** The last report of an act is judged by each function: those of executions that were picked up say how it was then. */
async function aboutReport(
  judged: Judged,
  done: readonly Done[],
  last: Done,
  { report, name: execution }: EndedExecution,
  after: FleetState,
): Promise<readonly string[]> {
  if (report === null) return [];
  const target = done.find(({ ended }) => ended.some(({ name }) => name === report.target)) ?? last;
  const said = await Promise.all(
    report.functions.map(async (reported) => aboutFunction(judged, reported, last, target, after, report.layerVersionArns)),
  );
  return said.flatMap((text) => (text === null ? [] : [`${execution} (${report.outcome}): ${text}`]));
}

async function aboutFunction(
  judged: Judged,
  { name, outcome, reason }: ReportedFunction,
  last: Done,
  target: Done,
  after: FleetState,
  layers: readonly string[],
): Promise<string | null> {
  const is = after.get(name);
  const was = last.before.get(name);
  if (is === undefined || was === undefined || last.touched.has(name)) return null;
  const standing = await standingOf(judged, name, is, was);
  const wrong = `${name} is reported as ${outcome} (${reason}) and is ${standing}: ${JSON.stringify(is)}; it was ${JSON.stringify(was)}`;
  switch (outcome) {
    case "migrated":
      return standing === "migrated" && is.layers.some((arn) => layers.includes(arn)) ? null : wrong;
    case "planned":
    case "skipped":
    case "unchanged":
      return isDeepStrictEqual(is, was) ? null : wrong;
    case "restored":
      return isAsIn(target.before.get(name), is) ? null : wrong;
    case "failed":
    case "touched-by-others":
      return null;
  }
}

/** But for versions that were published since. */
function isAsIn(was: FunctionState | undefined, is: FunctionState): boolean {
  if (was === undefined) return false;
  const versions = Object.fromEntries(Object.entries(is.versions).filter(([version]) => version in was.versions));
  return isDeepStrictEqual({ ...is, versions }, was);
}
