/** Holds a simulated life against the promises: at every call of a task, and by what the cloud holds after each act. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import type { ApiCall } from "@layershift/embedded-cloud";
import { findLockHolder } from "../../src/bucket/lock.ts";
import type { Report } from "../../src/domain/report/report.ts";
import type { ReportedFunction } from "../../src/domain/report/reported-function.ts";
import { probePrefix } from "../../src/domain/service-names.ts";
import type { FleetState, FunctionState } from "../faults/fleet-state.ts";
import type { Done, EndedExecution } from "./done.ts";
import { SECRET } from "./fleet.ts";
import { standingOf } from "./standing.ts";
import { packageNow, type Team } from "./team.ts";
import { CARD, trafficOn } from "./traffic.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { SimulatedWorld } from "./world.ts";

export interface Judge {
  /** What broke a promise. */
  readonly complaints: readonly string[];
  readonly invocations: number;
  /** A task's call is about to be carried out. */
  beforeCall(task: string, call: ApiCall): Promise<void>;
  /** It was answered. */
  afterCall(call: ApiCall): void;
  /** The last of these acts is over. */
  afterAct(done: readonly Done[]): Promise<void>;
  /** Nothing is under way any more, and the lock has been checked. */
  atEnd(): Promise<void>;
  stop(): void;
}

export interface Judged {
  readonly world: SimulatedWorld;
  readonly team: Team;
  readonly time: VirtualTime;
  readonly tell: (text: string) => void;
}

export async function judgeOf(judged: Judged): Promise<Judge> {
  const { tell } = judged;
  const complaints: string[] = [];
  const complain = (text: string) => {
    tell(`BROKEN: ${text}`);
    complaints.push(text);
  };
  const traffic = await trafficOn(judged, complain);
  return {
    complaints,
    get invocations() {
      return traffic.invocations;
    },
    async beforeCall(task, call) {
      const name = functionIn(call);
      if (call.operation === "lambda.UpdateFunctionCode" && (await isLostBy(judged, name)))
        complain(`${task} overwrites the code of ${name}, and no stored original has it`);
      if (call.operation === "lambda.DeleteLayerVersion") {
        const user = await userOf(judged, call.about);
        if (user !== null) complain(`${task} deletes a layer version that ${user} needs: ${call.about}`);
      }
    },
    afterCall(call) {
      if (/^lambda\.(Update|PublishVersion|DeleteFunction)/.test(call.operation)) traffic.changed(functionIn(call));
    },
    async afterAct(done) {
      const last = done.at(-1);
      if (last === undefined) return;
      for (const text of await complaintsAfter(judged, done, last)) complain(text);
    },
    async atEnd() {
      for (const text of await complaintsAtEnd(judged)) complain(text);
    },
    stop: () => traffic.stop(),
  };
}

const functionIn = ({ about }: ApiCall) => /\/functions\/([^/]+)/.exec(about)?.[1] ?? "";

/** Whether an update of the code now loses a package of the team. The service's own slim package is nobody's loss. */
async function isLostBy({ world, team }: Judged, name: string): Promise<boolean> {
  if (!team.names.has(name)) return false;
  const { codeSha256 } = await packageNow(world, name);
  if (codeSha256 !== team.packageOf(name).codeSha256) return false;
  for await (const key of world.store.list("executions/"))
    if (key.endsWith(`/snapshots/${name}.zip`) && (await hashOf(world, key)) === codeSha256) return false;
  return true;
}

async function hashOf({ store }: SimulatedWorld, key: string): Promise<string> {
  return createHash("sha256")
    .update((await store.get(key)) ?? "")
    .digest("base64");
}

/** A function version, or an execution that can be rolled back, that needs a layer version; `null` for none. */
async function userOf({ world, team }: Judged, about: string): Promise<string | null> {
  const [, layer = "", version = ""] = /\/layers\/([^/]+)\/versions\/(\d+)/.exec(about) ?? [];
  const isIt = (arn: string) => arn.endsWith(`:layer:${layer.split(":").at(-1)}:${version}`);
  for (const [name, state] of await team.state())
    for (const [number, { layers }] of [["$LATEST", state] as const, ...Object.entries(state.versions)])
      if (layers.some(isIt)) return `${name}:${number}`;
  for await (const key of world.store.list("executions/")) {
    const [, execution] = /^executions\/([^/]+)\/snapshots\/[^/]+\.json$/.exec(key) ?? [];
    if (execution === undefined) continue;
    const text = Buffer.from((await world.store.get(key)) ?? []).toString();
    if ([...text.matchAll(/arn:[^"]*:layer:[^"]*/g)].some(([arn]) => isIt(arn))) return `the rollback of ${execution}`;
  }
  return null;
}

async function complaintsAfter(judged: Judged, done: readonly Done[], last: Done): Promise<readonly string[]> {
  const after = await judged.team.state();
  const scene = { ...judged, done, last, after };
  const running = last.ended.filter(({ status }) => status === "RUNNING");
  const migrations = last.ended.filter(({ isCleanup }) => !isCleanup);
  const about = await Promise.all(migrations.map(async (ended) => aboutExecution(scene, ended)));
  const secrets = last.logged.filter((line) => line.includes(SECRET) || line.includes(CARD));
  return [
    ...running.map(({ name }) => `${name} never ended`),
    ...about.flat(),
    ...secrets.map((line) => `a task logs a secret: ${line.slice(0, 300)}`),
  ];
}

interface Scene extends Judged {
  readonly done: readonly Done[];
  readonly last: Done;
  readonly after: FleetState;
}

async function aboutExecution(scene: Scene, ended: EndedExecution): Promise<readonly string[]> {
  const { report, name } = ended;
  const said =
    report === null
      ? aboutSilence(scene, ended)
      : [...(await aboutFunctions(scene, report)), ...aboutWhole(scene, ended, report)];
  return said.map((text) => `${name} (${ended.status}, ${ended.error ?? "no error"}, ${ended.ending}): ${text}`);
}

/** Functions that the team did not touch meanwhile. */
function changedOf({ last, after }: Scene, before = last.before): readonly string[] {
  return [...after].flatMap(([name, is]) =>
    last.touched.has(name) || !before.has(name) || isAsIn(before.get(name), is) ? [] : [name],
  );
}

/** No report, and things changed: only where a human is called, or nobody has picked it up yet. */
function aboutSilence(scene: Scene, { status, error, isPickUp }: EndedExecution): readonly string[] {
  const isPickedUpLater = status === "ABORTED" || status === "TIMED_OUT" || isPickUp;
  const changed = changedOf(scene);
  return changed.length === 0 || isPickedUpLater || error === "NeedsHuman"
    ? []
    : [`no report says that ${changed} changed`];
}

async function aboutFunctions(scene: Scene, report: Report): Promise<readonly string[]> {
  const { last, after, done } = scene;
  const reported = new Set(report.functions.map(({ name }) => name));
  const missing = [...last.before.keys()].filter((name) => after.has(name) && !reported.has(name));
  const knowsNone = report.functions.length === 0 && !["migrated", "planned"].includes(report.outcome);
  const target = done.find(({ ended }) => ended.some(({ name }) => name === report.target)) ?? last;
  const said = await Promise.all(report.functions.map(async (each) => aboutFunction(scene, each, target, report)));
  return [
    ...(missing.length === 0 || knowsNone ? [] : [`${missing} are not in the report`]),
    ...said.flatMap((text) => text ?? []),
  ];
}

async function aboutFunction(
  scene: Scene,
  { name, outcome, reason }: ReportedFunction,
  target: Done,
  { layerVersionArns }: Report,
): Promise<string | null> {
  const { last, after } = scene;
  const is = after.get(name);
  const was = last.before.get(name);
  if (is === undefined || was === undefined || last.touched.has(name)) return null;
  const standing = await standingOf(scene, name, is, was);
  const wrong = `${name} is reported as ${outcome} (${reason}) and is ${standing}: ${JSON.stringify(is)}; it was ${JSON.stringify(was)}`;
  switch (outcome) {
    case "migrated":
      return standing === "migrated" && is.layers.some((arn) => layerVersionArns.includes(arn)) ? null : wrong;
    case "planned":
    case "skipped":
    case "unchanged":
      return isDeepStrictEqual(is, was) ? null : wrong;
    case "restored":
      return isAsIn(target.before.get(name), is, isTouchedSince(scene, target, name)) &&
        isEachTold(target.before.get(name), is, reason)
        ? null
        : wrong;
    case "failed":
      // Nobody may know it: the tasks that would look die, too.
      return isDeepStrictEqual(is, target.before.get(name)) && !reason?.includes("unknown") ? wrong : null;
    case "touched-by-others":
      return isTouchedSince(scene, target, name)
        ? null
        : `${name} is reported as touched by others (${reason}), and nobody touched it`;
  }
}

/** By somebody of the team, in this act or in one since. */
function isTouchedSince({ done }: Scene, act: Done, name: string): boolean {
  return done.slice(done.indexOf(act)).some(({ touched }) => touched.has(name));
}

/** But for versions that were published since, and for settings and aliases where somebody changed them. */
function isAsIn(was: FunctionState | undefined, is: FunctionState, isTouched = false): boolean {
  if (was === undefined) return false;
  const { settings, aliases } = isTouched ? is : was;
  const versions = Object.fromEntries(Object.entries(is.versions).filter(([version]) => version in was.versions));
  return isDeepStrictEqual({ ...is, versions }, { ...was, settings, aliases });
}

/** Versions that a rollback could not take away are named. */
function isEachTold(was: FunctionState | undefined, is: FunctionState, reason: string | null): boolean {
  const left = Object.keys(is.versions).some((version) => was !== undefined && !(version in was.versions));
  return !left || /version .*(was kept|could not be deleted)/.test(reason ?? "");
}

function aboutWhole(scene: Scene, ended: EndedExecution, report: Report): readonly string[] {
  const { status, error } = ended;
  const said = `the report says ${report.outcome} (${report.reason})`;
  const has = (outcome: ReportedFunction["outcome"]) => report.functions.some((each) => each.outcome === outcome);
  const target = scene.done.find(({ ended }) => ended.some(({ name }) => name === report.target)) ?? scene.last;
  switch (report.outcome) {
    case "migrated":
      return status !== "FAILED" && !has("failed") ? [] : [said];
    case "rolled-back": {
      const changed = changedOf(scene, target.before);
      return changed.length === 0 || scene.last.act.kind === "roll-back"
        ? []
        : [`${said}, and ${changed} are not as before`];
    }
    case "needs-human":
      return (has("failed") || has("touched-by-others")) && error !== "RolledBack"
        ? []
        : [`${said}, and names no function`];
    default: {
      // A second pick-up finds that the first one has restored everything.
      const isPickUp = report.outcome === "nothing-to-do" && ended.isPickUp;
      const changed = isPickUp ? [] : changedOf(scene);
      return changed.length === 0 ? [] : [`${said}, and ${changed} changed`];
    }
  }
}

async function complaintsAtEnd({ world }: Judged): Promise<readonly string[]> {
  const { store, clients, cloud } = world;
  const holder = await findLockHolder(store);
  const secrets: string[] = [];
  for await (const key of store.list("")) {
    const content = Buffer.from((await store.get(key)) ?? []);
    if (!key.endsWith(".zip") && [SECRET, CARD].some((secret) => content.includes(secret))) secrets.push(key);
  }
  const { Functions = [] } = await cloud.unthrottled(() => clients.lambda.send(new ListFunctionsCommand({})));
  const probes = Functions.filter(({ FunctionName = "" }) => FunctionName.startsWith(probePrefix("dev")));
  return [
    ...(holder === null ? [] : [`the lock is held by ${holder}, and nobody gets it`]),
    ...secrets.map((key) => `${key} holds a secret`),
    ...probes.map(({ FunctionName }) => `${FunctionName} is still there`),
  ];
}
