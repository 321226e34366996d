/**
 * Runs that are stopped at one moment, picked up by the rule that is deployed, and judged by what the cloud then holds.
 */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { DescribeExecutionCommand, paginateListExecutions, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { scaledClock, type Transition } from "@layershift/embedded-cloud";
import { pickUpRule } from "../../deployment/pick-up.ts";
import { resolve } from "../../deployment/stack/intrinsics.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { findLockHolder } from "../../src/bucket/lock.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { artifactsBucket, ended, execute, started } from "../support/execution.ts";
import { type Standing, standingOf } from "./oracle.ts";
import { aWorld, layerName, names, type TaskCall, type World } from "./world.ts";

/**
 * When the execution is stopped, counted from 1: at a transition, or while a task makes a call, whose process may be
 * killed as well.
 */
export type Moment =
  | { readonly at: "transition"; readonly nth: number }
  | { readonly at: "call"; readonly nth: number; readonly killed?: true };

export type Kind = "migration" | "rollback";

/** What is stopped. */
export interface Subject {
  readonly kind: Kind;
  /** Traffic goes to aliases on published versions. */
  readonly releases: boolean;
  /** Of the execution that is stopped. */
  readonly name?: string;
}

/** What an execution went through that nobody stopped. */
export interface Course {
  readonly transitions: readonly string[];
  readonly calls: readonly string[];
  /** CodeSha256 of the slim packages. */
  readonly slim: ReadonlyMap<string, string>;
}

export interface StoppedRun {
  readonly title: string;
  readonly ending: string;
  readonly complaints: readonly string[];
}

const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-migration";
const PAUSE_MS = 2500;
/** EventBridge promises at least once. */
const DELIVERIES = 2;
/** A killed process is waited for ten minutes: in these runs even faster time. */
const KILLED_SPEED = 20;

/** The course of an execution, from one that is let alone. */
export async function courseOf({ kind, releases }: Subject): Promise<Course> {
  const watch = aWatch(null);
  const world = await aWorld({ ...watch.options, releases });
  try {
    const target = kind === "rollback" ? await migrated(world) : null;
    watch.begin();
    const { name } = await execute(world.clients, target === null ? world.request() : { rollback: target }, PAUSE_MS);
    const files = executionFiles(storeFrom(world.clients.s3, artifactsBucket), target ?? name);
    const journals = await Promise.all(names.map((each) => files.journal(each).required()));
    const slim = new Map(journals.map(({ functionName, slimCodeSha256 }) => [functionName, slimCodeSha256 ?? ""]));
    return { ...watch.seen, slim };
  } finally {
    await world.stop();
  }
}

/** Stops an execution at one moment and judges what became of the fleet once everything has ended. */
export async function stoppedRun(
  { kind, releases, name }: Subject,
  moment: Moment,
  { slim }: Course,
): Promise<StoppedRun> {
  const watch = aWatch(moment);
  const isKilled = moment.at === "call" && moment.killed === true;
  const faster = isKilled ? { clock: scaledClock(KILLED_SPEED) } : {};
  const world = await aWorld({ ...watch.options, ...faster, releases });
  try {
    await deployRule(world);
    const target = kind === "rollback" ? await migrated(world) : null;
    watch.begin(world);
    const stopped = await started(world.clients, target === null ? world.request() : { rollback: target }, name);
    await ended(world.clients, stopped, PAUSE_MS);
    const pickUps = await quietened(world, stopped);
    const store = storeFrom(world.clients.s3, artifactsBucket);
    const report = await executionFiles(store, stopped).report.read();
    const scene = {
      before: world.before,
      after: await world.state(),
      slim,
      layerName,
      theirs: new Map<string, string>(),
      ended: { status: "ABORTED", error: undefined, report },
    };
    const standings = new Map(names.map((name) => [name, standingOf(name, scene)] as const));
    return {
      title: `${kind} ${name ?? ""} ${watch.where()}`,
      ending: [...new Set(standings.values())].map((standing) => `all ${standing}`).join(" and "),
      complaints: [
        ...pickUps.filter(({ status }) => status !== "SUCCEEDED").map(({ arn, status }) => `${arn} ended ${status}`),
        ...((await findLockHolder(store)) === null ? [] : ["the lock is not free"]),
        ...complaintsAbout(kind, report, standings),
      ],
    };
  } finally {
    await world.stop();
  }
}

async function migrated(world: World): Promise<string> {
  const { name, report } = await execute(world.clients, world.request(), PAUSE_MS);
  if (report?.outcome !== "migrated") throw new Error(`${name} ended ${report?.outcome}: ${report?.reason}`);
  return name;
}

/** Counts what the execution that begins next goes through, and stops it when its moment has come. */
function aWatch(moment: Moment | null) {
  const seen = { transitions: [] as string[], calls: [] as string[] };
  let world: World | null = null;
  let isWatching = false;
  let watched: string | null = null;
  let where = "never stopped";
  const come = async (at: Moment["at"], nth: number, what: string) => {
    if (world === null || watched === null || moment?.at !== at || moment.nth !== nth) return;
    isWatching = false;
    where = `stopped when ${what}`;
    await world.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: watched }));
  };
  return {
    seen,
    where: () => where,
    begin(of: World | null = null) {
      world = of;
      isWatching = true;
    },
    options: {
      eventDeliveries: DELIVERIES,
      async between({ executionArn, state, is }: Transition) {
        if (!isWatching) return;
        watched ??= executionArn;
        if (watched !== executionArn) return;
        seen.transitions.push(`${state} was ${is}`);
        await come("transition", seen.transitions.length, `${state} was ${is}`);
      },
      async atCall({ task, call }: TaskCall) {
        if (!isWatching || watched === null) return;
        seen.calls.push(`${task} called ${call.operation}`);
        const nth = seen.calls.length;
        const isKilled = moment?.at === "call" && moment.killed === true && moment.nth === nth;
        if (isKilled) world?.cloud.inject({ kind: "killed-after", operation: call.operation });
        await come("call", nth, `${task} called ${call.operation} (call ${nth})${isKilled ? " and was killed" : ""}`);
      },
    },
  };
}

/** The rule as the template holds it, put by plain calls. */
async function deployRule({ cloud }: World): Promise<void> {
  const values = (ref: string) => ({ ref, attributes: { Arn: "arn:aws:iam::000000000000:role/pick-up" } });
  const resources = new Map([
    ["Migration", values(machineArn)],
    ["PickUpRole", values("pick-up")],
  ]);
  const scope = { pseudo: {}, resources };
  const rule = resolve({ ...pickUpRule.PickUpRule.Properties, Name: "pick-up" }, scope) as Readonly<
    Record<string, never>
  >;
  const credentials = { accessKeyId: "admin", secretAccessKey: "any" };
  const client = new EventBridgeClient({ endpoint: cloud.url, region: cloud.region, credentials });
  await client.send(new PutRuleCommand({ Name: rule.Name, EventPattern: JSON.stringify(rule.EventPattern) }));
  await client.send(new PutTargetsCommand({ Rule: rule.Name, Targets: rule.Targets }));
  client.destroy();
}

/**
 * How the pick-ups of an execution ended, once as many have come as events are delivered, and nothing runs any more.
 */
async function quietened({ clients: { stepFunctions } }: World, stopped: string) {
  for (;;) {
    const all: { readonly arn: string; readonly status: string }[] = [];
    for await (const page of paginateListExecutions({ client: stepFunctions }, { stateMachineArn: machineArn }))
      for (const { executionArn: arn = "", status = "" } of page.executions ?? []) all.push({ arn, status });
    const of = await Promise.all(
      all.map(async (one) => {
        const { input = "" } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: one.arn }));
        return { ...one, input };
      }),
    );
    const pickUps = of.filter(({ input }) => input === JSON.stringify({ pickUp: stopped }));
    const isOver = of.find(({ arn }) => arn === stopped)?.status === "SUCCEEDED";
    if ((isOver || pickUps.length === DELIVERIES) && all.every(({ status }) => status !== "RUNNING")) return pickUps;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Nothing where every function stands alike, and the report says so. */
function complaintsAbout(kind: Kind, report: Report | null, standings: ReadonlyMap<string, Standing>): string[] {
  const all = [...new Set(standings.values())];
  if (all.length > 1 || (all[0] !== "as before" && all[0] !== "migrated")) return [`neither nor: ${[...standings]}`];
  if (report === null) return [`no report says that all are ${all[0]}`];
  const untouched: Standing = kind === "migration" ? "as before" : "migrated";
  const said: Partial<Record<Report["outcome"], Standing>> = {
    migrated: "migrated",
    "rolled-back": "as before",
    rejected: untouched,
  };
  const outcomes: Readonly<Record<string, Standing>> = {
    migrated: "migrated",
    restored: "as before",
    unchanged: untouched,
    skipped: untouched,
  };
  return [
    ...(said[report.outcome] === all[0] ? [] : [`the report says ${report.outcome} (${report.reason}): ${all[0]}`]),
    ...report.functions
      .filter(({ outcome }) => outcomes[outcome] !== all[0])
      .map(({ name, outcome, reason }) => `${name} is reported as ${outcome} (${reason}): ${all[0]}`),
  ];
}
