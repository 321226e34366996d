/** Holds a simulated life against the promises: at every call of a task, and by what the cloud holds after each act. */
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
import { functionIn, lookAtCall } from "./judged-calls.ts";
import { standingOf } from "./standing.ts";
import type { Act, Happening } from "./story.ts";
import type { Team } from "./team.ts";
import { answerOf, CARD, FAILED, isBlind, trafficOn } from "./traffic.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { SimulatedWorld } from "./world.ts";

export interface Judge {
  /** What broke a promise. */
  readonly complaints: readonly string[];
  readonly invocations: number;
  /** A task's call is about to be carried out. Answers what is to be called when it is over. */
  judgeCall(task: string, call: ApiCall): Promise<() => Promise<void>>;
  /** An act begins. */
  beforeAct(act: Act, happenings: readonly Happening[]): void;
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
    async judgeCall(task, call) {
      const look = await lookAtCall(judged, call);
      return async () => {
        if (/^lambda\.(Update|PublishVersion|DeleteFunction)/.test(call.operation)) traffic.changed(functionIn(call));
        for (const text of await look()) complain(`${task} ${text}`);
      };
    },
    beforeAct: traffic.beforeAct,
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

async function complaintsAfter(judged: Judged, done: readonly Done[], last: Done): Promise<readonly string[]> {
  const after = await judged.team.state();
  const scene = { ...judged, done, last, after };
  const running = last.ended.filter(({ status }) => status === "RUNNING");
  const migrations = last.ended.filter(({ isCleanup, isBeside }) => !isCleanup && !isBeside);
  const about = await Promise.all(migrations.map(async (ended) => aboutExecution(scene, ended)));
  const secrets = last.logged.filter((line) => line.includes(SECRET) || line.includes(CARD));
  const probes = isExcused(last) ? [] : await probesIn(judged.world);
  return [
    ...probes.map((name) => `${name} is still there, though nothing kept the report from deleting it`),
    ...running.map(({ name }) => `${name} never ended`),
    ...about.flat(),
    ...dividedIn(scene, migrations),
    ...secrets.map((line) => `a task logs a secret: ${line.slice(0, 300)}`),
  ];
}

/** Whether probe functions may be left: the report could not delete them, or know of them, or never began. */
function isExcused({ ended, happenings }: Done): boolean {
  return (
    ended.some(({ report, isCleanup, isPickUp }) => !isCleanup && !isPickUp && report === null) ||
    happenings.some((each) => each.kind === "fault" && /^(s3\.|lambda\.DeleteFunction)/.test(each.operation))
  );
}

/** Traffic that is left divided with a version that the service published, and no report says that it failed. */
function dividedIn({ team, after, done }: Scene, ended: readonly EndedExecution[]): readonly string[] {
  const failed = new Set(
    done.flatMap(({ ended: all }) =>
      all.flatMap(({ report }) =>
        (report?.functions ?? []).flatMap(({ name, outcome }) => (outcome === "failed" ? [name] : [])),
      ),
    ),
  );
  if (ended.some(({ report }) => report === null)) return [];
  return [...after].flatMap(([name, { aliases }]) =>
    aliases.flatMap((alias) => {
      const versions = [...alias.matchAll(/(?:→ |, )(\d+)/g)].map(([, version = ""]) => version);
      const isOurs = versions.length > 1 && versions.some((version) => !team.versionsOf(name).has(version));
      return isOurs && !failed.has(name) ? [`${name} is left with divided traffic: ${alias}`] : [];
    }),
  );
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
  report: Report,
): Promise<string | null> {
  const { last, after } = scene;
  const { layerVersionArns } = report;
  const is = after.get(name);
  const was = last.before.get(name);
  if (is === undefined || was === undefined || last.touched.has(name)) return null;
  const standing = await standingOf(scene, name, is, was);
  const wrong = `${name} is reported as ${outcome} (${reason}) and is ${standing}: ${JSON.stringify(is)}; it was ${JSON.stringify(was)}`;
  switch (outcome) {
    case "migrated":
      if (await isFailing(scene, name, report)) return `${name} is reported as migrated, and fails since`;
      return standing === "migrated" && is.layers.some((arn) => layerVersionArns.includes(arn)) ? null : wrong;
    case "planned":
    case "skipped":
    case "unchanged":
      return isDeepStrictEqual(is, was) ? null : wrong;
    case "restored":
      if (isTouchedSince(scene, target, name) && standing === "original") return null;
      return isAsIn(target.before.get(name), is) &&
        isEachTold(scene.team.versionsOf(name), target.before.get(name), is, reason)
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

/** Whether it fails since it was moved, and there was evidence of that. */
async function isFailing(scene: Scene, name: string, { notes }: Report): Promise<boolean> {
  const { world, last, after } = scene;
  if (!name.endsWith("-fails-after")) return false;
  const isInconclusive = notes.some(
    ({ code, data }) => code === "function-inconclusive" && (data.functions as readonly string[]).includes(name),
  );
  if (isInconclusive && !isAccepted(last)) return false;
  if (!name.endsWith("-version-fails-after")) return (await answerOf(world, name, "")).startsWith(FAILED);
  return isAccepted(last) && after.get(name)?.aliases.some(isToVersion) === true;
}

/** Whether a fleet-wide check called every function that has checks, and nothing kept it from that. */
function isAccepted({ act, happenings }: Done): boolean {
  return act.kind === "migrate" && act.accepted && !isBlind(happenings);
}

const isToVersion = (alias: string) => / → \d/.test(alias);

/** By somebody of the team, in this act or in one since. */
function isTouchedSince({ done }: Scene, act: Done, name: string): boolean {
  return done.slice(done.indexOf(act)).some(({ touched }) => touched.has(name));
}

/** But for versions that were published since. */
function isAsIn(was: FunctionState | undefined, is: FunctionState): boolean {
  if (was === undefined) return false;
  const versions = Object.fromEntries(Object.entries(is.versions).filter(([version]) => version in was.versions));
  return isDeepStrictEqual({ ...is, versions }, was);
}

/** Versions that a rollback could not take away are named. */
function isEachTold(
  ofTeam: ReadonlySet<string>,
  was: FunctionState | undefined,
  is: FunctionState,
  reason: string | null,
): boolean {
  const known = was?.versions ?? is.versions;
  const left = Object.keys(is.versions).some((version) => !(version in known) && !ofTeam.has(version));
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
  const { store } = world;
  const holder = await findLockHolder(store);
  const secrets: string[] = [];
  for await (const key of store.list("")) {
    const content = Buffer.from((await store.get(key)) ?? []);
    if (!key.endsWith(".zip") && [SECRET, CARD].some((secret) => content.includes(secret))) secrets.push(key);
  }
  const probes = await probesIn(world);
  return [
    ...(holder === null ? [] : [`the lock is held by ${holder}, and nobody gets it`]),
    ...secrets.map((key) => `${key} holds a secret`),
    ...probes.map((name) => `${name} is still there`),
  ];
}

/** Names of the probe functions that nobody has deleted. */
export async function probesIn({ cloud, clients }: SimulatedWorld): Promise<readonly string[]> {
  const { Functions = [] } = await cloud.unthrottled(() => clients.lambda.send(new ListFunctionsCommand({})));
  return Functions.flatMap(({ FunctionName = "" }) =>
    FunctionName.startsWith(probePrefix("dev")) ? [FunctionName] : [],
  );
}
