/** Lives through a story: the team's requests one after the other on one fleet, and what happens meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { ApiCall, Fault } from "@layershift/embedded-cloud";
import { stepFunctionsFrom } from "../../src/aws/step-functions/step-functions.ts";
import { answerApproval, findOpenApproval } from "../../src/bucket/approvals.ts";
import { cleanupFiles } from "../../src/bucket/cleanup-files.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { findLockHolder } from "../../src/bucket/lock.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { nodejs } from "../../src/domain/runtimes/nodejs.ts";
import { python } from "../../src/domain/runtimes/python.ts";
import type { Done, EndedExecution } from "./done.ts";
import { CHECKED, createFleet, layersFor, nodeLayer, pythonLayer, sharedPathsIn } from "./fleet.ts";
import { type Judge, judgeOf, probesIn } from "./judge.ts";
import { functionIn } from "./judged-calls.ts";
import { type Act, actText, aMigration, type Happening, type Story } from "./story.ts";
import { type Team, teamOf } from "./team.ts";
import { type VirtualTime, virtualTime } from "./virtual-time.ts";
import { type ExecutionState, type SimulatedWorld, simulatedWorld, uploadLayer } from "./world.ts";

export interface Told {
  /** What happened, in its order: virtual seconds and words. */
  readonly lines: readonly string[];
  /** What broke a promise; nothing in most lives. */
  readonly complaints: readonly string[];
  readonly figures: Figures;
}

export interface Figures {
  readonly executions: number;
  readonly faultsMet: number;
  readonly calls: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly virtualSeconds: number;
  /** How executions ended. */
  readonly endings: readonly string[];
}

/** A run that has not ended by then never will: rollbacks wait for tasks that may be at work for up to ten minutes. */
const LONGEST_SECONDS = 6 * 3600;

const CHECK_EVERY_SECONDS = 300;
/** Half an hour's worth. */
const MOST_CHECKS = 6;
/** Looks at the account after an act. */
export type Look = (world: SimulatedWorld, done: Done) => Promise<void>;

export async function live(story: Story, look: Look = async () => undefined): Promise<Told> {
  const time = virtualTime(story.chance);
  return time.finish(() => lived(story, time, look));
}

async function lived(story: Story, time: VirtualTime, look: Look): Promise<Told> {
  const lines: string[] = [];
  const figures = { executions: 0, faultsMet: 0, calls: 0, transitions: 0 };
  const tell = (text: string) => void lines.push(`${(time.elapsedMs() / 1000).toFixed(1).padStart(8)} s  ${text}`);
  const logged: string[] = [];
  const restoreConsole = hear(logged);
  let judge: Judge | undefined;
  const meanwhile = meanwhileOf();
  const world = await simulatedWorld(time, story.deliveries, {
    async aroundCall(task, call, carryOut) {
      await meanwhile.before(call);
      const judged = await judge?.judgeCall(task, call);
      try {
        return await carryOut();
      } finally {
        figures.calls += 1;
        await judged?.();
      }
    },
    onTransition: ({ executionArn, state, is }) => {
      figures.transitions += 1;
      if (is === "entered") tell(`${executionArn.split(":").at(-1)}: ${state}`);
    },
  });
  try {
    const names = await world.cloud.unthrottled(() => createFleet(world.clients, story.functions));
    const team = await teamOf(world, names);
    judge = await judgeOf({ world, team, time, tell });
    const done: Done[] = [];
    const stage = { world, team, tell, done, names, logged, meanwhile, functions: story.functions };
    for (const [index, { act, happenings }] of story.acts.entries()) {
      tell(`${index + 1}. ${actText(act)}`);
      const request = await requestOf(act, stage);
      if (request === null) continue;
      judge.beforeAct(act, happenings);
      const over = await play(stage, { ...request, act }, happenings);
      done.push(over);
      await judge.afterAct(done);
      await look(world, over);
    }
    await checkLock(stage);
    if ((await findLockHolder(world.store)) !== null) {
      // Its holder has ended, and left nothing to restore: whoever comes next takes it over.
      tell("The lock is left, and the team goes on");
      const asked = await requestOf(aMigration, stage);
      if (asked !== null) done.push(await play(stage, { ...asked, act: aMigration }, []));
      await judge.afterAct(done);
    }
    const cleanUp = await requestOf({ kind: "clean-up", keep: 9 }, stage);
    if (cleanUp !== null && (await probesIn(world)).length > 0) {
      // The schedule's: it deletes what was left.
      await started(world, cleanUp.machine, cleanUp.input);
      await quiet(world);
    }
    await judge.atEnd();
    figures.faultsMet = done.reduce((sum, { faultsMet }) => sum + faultsMet, 0);
    figures.executions = done.reduce((sum, { ended }) => sum + ended.length, 0);
    const endings = done.flatMap(({ ended }) => ended.map((each) => each.ending));
    return {
      lines,
      complaints: judge.complaints,
      figures: { ...figures, endings, invocations: judge.invocations, virtualSeconds: time.elapsedMs() / 1000 },
    };
  } finally {
    judge?.stop();
    await world.stop();
    restoreConsole();
  }
}

/** Tasks log by the console. */
function hear(logged: string[]): () => void {
  const { info, warn, error } = console;
  const keep = (line: unknown) => void logged.push(String(line));
  Object.assign(console, { info: keep, warn: keep, error: keep });
  return () => void Object.assign(console, { info, warn, error });
}

interface Stage {
  readonly world: SimulatedWorld;
  readonly team: Team;
  readonly tell: (text: string) => void;
  readonly done: readonly Done[];
  readonly names: readonly string[];
  readonly logged: string[];
  readonly meanwhile: Meanwhile;
  readonly functions: Story["functions"];
}

/** What happens right before calls. */
interface Meanwhile {
  /** Until `work` is over, `happens` is awaited before the nth call of that name. */
  at(operation: string, nth: number, happens: (call: ApiCall) => Promise<void>): void;
  before(call: ApiCall): Promise<void>;
  clear(): void;
}

function meanwhileOf(): Meanwhile {
  const waiting = new Set<{ operation: string; left: number; happens: (call: ApiCall) => Promise<void> }>();
  return {
    at: (operation, left, happens) => void waiting.add({ operation, left, happens }),
    clear: () => waiting.clear(),
    async before(call) {
      for (const each of [...waiting].filter(({ operation }) => operation === call.operation)) {
        each.left -= 1;
        if (each.left > 0) continue;
        waiting.delete(each);
        await each.happens(call);
      }
    },
  };
}

/** The schedule of the lock check, for a while: events of EventBridge may be lost. */
async function checkLock({ world }: Stage): Promise<void> {
  for (let checks = 0; checks < MOST_CHECKS && (await findLockHolder(world.store)) !== null; checks += 1) {
    await world.clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: world.machines.lockCheck, input: "{}" }),
    );
    await quiet(world);
    await sleep(CHECK_EVERY_SECONDS * 1000);
  }
}

interface Asked {
  readonly machine: string;
  readonly input: object;
}

/** `null` where there is nothing to ask for: no migration to roll back. */
async function requestOf(
  act: Act,
  { world: { clients, machines }, done, names, functions }: Stage,
): Promise<Asked | null> {
  if (act.kind === "clean-up") return { machine: machines.cleanup, input: { keep: act.keep, days: 0 } };
  if (act.kind === "roll-back") {
    const last = done.findLast((each) => each.act.kind === "migrate")?.ended[0];
    return last === undefined ? null : { machine: machines.migration, input: { rollback: last.name } };
  }
  const { batchSize, drift, unproven, tolerated, shiftPercent, release } = act;
  const checks = [{ name: "greets", payload: {}, expect: { text: "hello nobody" } }];
  const checked = act.checked ? names.filter((name) => CHECKED.test(name)) : [];
  const accepted = act.accepted ? names.filter((name) => CHECKED.test(name)) : [];
  const files = layersFor(functions, release);
  const input = {
    layers: {
      python: { name: pythonLayer, zip: await uploadLayer(clients, `python-${release}`, files.python, python) },
      nodejs: { name: nodeLayer, zip: await uploadLayer(clients, "nodejs", files.nodejs, nodejs) },
    },
    shared: sharedPathsIn(files),
    fleet: { prefix: "acme-" },
    batchSize,
    drift,
    unproven,
    tolerate: { failed: tolerated },
    ...(shiftPercent === null ? {} : { shift: { percent: shiftPercent, bakeSeconds: 5 } }),
    ...(checked.length > 0 ? { checks: Object.fromEntries(checked.map((name) => [name, checks])) } : {}),
    ...(act.approval === null ? {} : { approval: "each-batch", approvalSeconds: 60 }),
    ...(accepted.length > 0
      ? { accept: [{ name: "whole", steps: accepted.map((name) => ({ function: name })) }] }
      : {}),
    graceSeconds: 5,
    bakeSeconds: act.bakeSeconds,
    probe: act.probed ? "all" : "none",
    plan: act.kind === "plan",
  };
  return { machine: machines.migration, input };
}

/** Until everything has ended that it set off, pick-ups among it. */
async function play(
  stage: Stage,
  { act, machine, input }: Asked & { readonly act: Act },
  happenings: readonly Happening[],
): Promise<Done> {
  const { world, team, tell, logged, meanwhile } = stage;
  const before = await team.state();
  const known = new Set((await world.executions()).map(({ arn }) => arn));
  const injected = happenings.flatMap((each) => (each.kind === "fault" ? [world.cloud.inject(faultOf(each))] : []));
  const executionArn = await started(world, machine, input);
  const over = new AbortController();
  const approvals = answerApprovals(act, executionArn, world, over.signal);
  const asked = new Set<string>();
  const happens = async (each: Exclude<Happening, { kind: "fault" }>, call?: ApiCall) => {
    if (over.signal.aborted) return;
    tell(await happen(each, call, { executionArn, stage, asked }));
  };
  const later = happenings.map(async (each) => {
    if (each.kind === "fault") return;
    if ("before" in each.when) return meanwhile.at(each.when.before, each.when.nth, (call) => happens(each, call));
    await sleep(each.when.seconds * 1000, undefined, { signal: over.signal }).then(
      () => happens(each),
      () => undefined,
    );
  });
  await quiet(world);
  over.abort();
  meanwhile.clear();
  await Promise.all([...later, approvals]);
  await quiet(world);
  for (const fault of injected) fault.lift();
  const fresh = (await world.executions()).filter(({ arn }) => !known.has(arn));
  const ended = await Promise.all(fresh.map(async (each) => endedOf(world, each, asked)));
  for (const { name, status, report, ending } of ended)
    tell(`${name} ended ${status}: ${ending} (${report?.reason ?? ""})`);
  const faultsMet = injected.reduce((sum, { met }) => sum + met, 0);
  return {
    act,
    happenings,
    before,
    ended: ended.sort((one) => (one.arn === executionArn ? -1 : 1)),
    faultsMet,
    touched: new Set([...team.touched(), ...changedByOthers(ended)]),
    logged: logged.splice(0),
  };
}

async function started({ clients }: SimulatedWorld, stateMachineArn: string, input: object): Promise<string> {
  const { executionArn = "" } = await clients.stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** What executions changed that somebody else asked for meanwhile, and what was picked up of them. */
function changedByOthers(ended: readonly EndedExecution[]): readonly string[] {
  return ended
    .filter(({ isBeside }) => isBeside)
    .flatMap(({ report }) => report?.functions ?? [])
    .flatMap(({ name, outcome }) => (["planned", "skipped", "unchanged"].includes(outcome) ? [] : [name]));
}

/** Presigned addresses, which the probe's functions use, have no caller. */
const OF_A_TASK = /^[a-z-]+\.\d+$/;

/** A person looks every few seconds whether a batch waits. */
async function answerApprovals(act: Act, execution: string, world: SimulatedWorld, over: AbortSignal): Promise<void> {
  if (act.kind !== "migrate" || act.approval === null || act.approval === "never answered") return;
  const files = executionFiles(world.store, execution);
  const decision = { approved: act.approval === "given", reason: null };
  while (!over.aborted) {
    await sleep(3000);
    const open = await findOpenApproval(world.store, files);
    const at = new Date().toISOString();
    if (open !== null)
      await answerApproval(stepFunctionsFrom(world.clients.stepFunctions), files, open, { ...decision, at });
  }
}

function faultOf({ fault: kind, operation, nth, times }: Extract<Happening, { kind: "fault" }>): Fault {
  const often = times === 0 ? Number.POSITIVE_INFINITY : times;
  return { kind, operation, nth, times: often, ...(operation === "lambda.GET" ? {} : { caller: OF_A_TASK }) };
}

interface Scene {
  readonly executionArn: string;
  readonly stage: Stage;
  /** Executions that somebody else started. */
  readonly asked: Set<string>;
}

/** @param call the one that is about to be made */
async function happen(
  happening: Exclude<Happening, { kind: "fault" }>,
  call: ApiCall | undefined,
  { executionArn, stage, asked }: Scene,
): Promise<string> {
  const { world, team } = stage;
  switch (happening.kind) {
    case "jump":
      world.jump(happening.by * 1000);
      return `the tasks' clock jumps by ${happening.by} s`;
    case "stop":
      await world.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
      return "somebody stops the execution";
    case "patch":
      for (const runtime of ["python3.11", "nodejs22.x"]) world.cloud.patchRuntime(runtime);
      return "new versions of the runtimes come out";
    case "asks": {
      const request = await requestOf(happening.act, stage);
      if (request !== null) asked.add(await started(world, request.machine, request.input));
      return `somebody asks: ${actText(happening.act)}`;
    }
    case "person": {
      const names = [...team.names];
      const called = call === undefined ? "" : functionIn(call);
      const name = team.names.has(called) ? called : names[happening.function % Math.max(1, names.length)];
      return name === undefined ? "nobody is left" : team.act(happening.does, name);
    }
  }
}

/** EventBridge takes a moment, and a pick-up runs as long as a rollback. */
async function quiet({ executions, isAtWork }: SimulatedWorld): Promise<void> {
  for (let seconds = 0; seconds < LONGEST_SECONDS; seconds += 2) {
    await sleep(2000);
    if (!isAtWork() && (await executions()).every(({ status }) => status !== "RUNNING")) return;
  }
}

async function endedOf(
  { store, machines }: SimulatedWorld,
  { arn, status, error, input }: ExecutionState,
  asked: ReadonlySet<string>,
): Promise<EndedExecution> {
  const isCleanup = !arn.includes(`:${machines.migration.split(":").at(-1)}:`);
  const report = isCleanup ? null : await executionFiles(store, arn).report.read();
  const cleaned = isCleanup ? await cleanupFiles(store, arn).report.read() : null;
  const ending = report?.outcome ?? cleaned?.outcome ?? status;
  return {
    arn,
    name: executionName(arn),
    status,
    error,
    isCleanup,
    isPickUp: input.includes('"pickUp"'),
    isBeside: asked.has(arn) || [...asked].some((other) => input.includes(other)),
    report,
    ending,
  };
}
