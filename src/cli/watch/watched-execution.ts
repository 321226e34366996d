/** One execution on the page: each view continues from the previous one and contains only changed functions. */
import { executionName } from "../../domain/execution-name.ts";
import type { Report } from "../../domain/report/report.ts";
import type { View } from "../../page/view.ts";
import { type Connection, consoleLink } from "../execution/connection.ts";
import { type Observation, observerOf } from "../execution/observation.ts";
import { findRollbackOf } from "../execution/result.ts";
import { Refused } from "../terminal/errors.ts";
import { findBatchToApprove } from "./buttons.ts";
import { batchStates, type Definition, USUAL_STATES } from "./definition.ts";
import { functionViews, knownFunctions } from "./functions.ts";
import { headlineOf } from "./headline.ts";
import { judgedBatches, lanesOf } from "./lanes.ts";
import { stateViews, takenArrows } from "./states.ts";

export type WatchedExecution = ReturnType<typeof watchedExecution>;

type PageView = Omit<View, "functions">;

/** What is known besides the last observation. */
interface Known {
  readonly functions: ReturnType<typeof knownFunctions>;
  readonly judged: ReturnType<typeof judgedBatches>;
  report: Report | null;
  rollback: string | null;
  /** The batch that waits for approval. */
  waitsFor: number | null;
  /** Counts the observations. */
  revision: number;
}

/** Views within this time share one observation, so several pages cost as much as one. */
const SHARED_MS = 700;

export function watchedExecution(
  connection: Connection,
  arn: string,
  definition: Definition,
  reportAddress: (execution: string) => string,
) {
  const observeNext = observerOf(connection, arn);
  const others = new Set<string>();
  const known: Known = {
    functions: knownFunctions(),
    judged: judgedBatches(connection, arn),
    report: null,
    rollback: null,
    waitsFor: null,
    revision: 0,
  };
  let observedAt = 0;
  let observing: Promise<PageView> | null = null;
  let last: PageView | null = null;

  async function observe(): Promise<PageView> {
    const seen = await observeNext();
    if (seen === null) throw new Refused(`Execution ${arn} of ${connection.service.machineArn} does not exist.`);
    const { plan, progress, facts } = seen;
    const running = facts.status === "RUNNING";
    if (!running) known.report ??= await connection.files(arn).report.read();
    if (!running) known.rollback ??= await findRollbackOf(connection, facts, others);
    const isWaiting = progress.position.state === WAIT_FOR_APPROVAL;
    known.waitsFor = isWaiting ? await findBatchToApprove(connection, arn) : null;
    await known.judged.readAfter(seen);
    known.revision += 1;
    known.functions.remember(functionViews(plan, progress.functions, known.report), known.revision);
    observedAt = Date.now();
    return viewOf(arn, definition, seen, known, reportAddress);
  }

  return {
    /** The current view, with the functions that changed after `since`. @throws Refused without such an execution */
    async viewSince(since: number): Promise<View> {
      if (last === null || Date.now() - observedAt > SHARED_MS) {
        observing ??= observe().finally(() => {
          observing = null;
        });
        last = await observing;
      }
      return { ...last, functions: known.functions.changedAfter(since) };
    },
  };
}

function viewOf(
  arn: string,
  definition: Definition,
  seen: Observation,
  { functions, judged, report, rollback, waitsFor, revision }: Known,
  reportAddress: (execution: string) => string,
): PageView {
  const { facts, progress, request } = seen;
  const { visits, position } = progress;
  const now = facts.stoppedAt ?? new Date();
  const doing = position.state === null ? "" : (definition.States[position.state]?.Comment ?? "");
  const running = facts.status === "RUNNING";
  const shown = new Set([...USUAL_STATES, ...visits.map(({ state }) => state)]);
  const columns = batchStates(definition).filter((name) => shown.has(name));
  const views = functions.all();
  const target = request !== null && "target" in request ? request.target : null;
  return {
    revision,
    execution: executionName(arn),
    arn,
    running,
    seconds: Math.max(0, (now.getTime() - facts.startedAt.getTime()) / 1000),
    headline: headlineOf({ observation: seen, report, unhealthy: judged.firstUnhealthy(), doing }),
    at: running ? position.state : null,
    states: stateViews(Object.keys(definition.States), visits, running, now),
    taken: takenArrows(visits),
    laneColumns: columns,
    lanes: lanesOf(seen, columns, visits, judged.evidence, now),
    zipBytesBefore: sum(views.map(({ zipBytesBefore }) => zipBytesBefore)),
    zipBytesNow: sum(views.map(({ zipBytesBefore, zipBytesAfter }) => zipBytesAfter ?? zipBytesBefore)),
    may: {
      approve: running ? waitsFor : null,
      stop: running && target === null,
      rollBack: rollback === null && canRollBack(seen, report),
    },
    rollback,
    undoes: target,
    report: report === null || report.page === null ? null : reportAddress(executionName(arn)),
    console: consoleLink(arn, process.env),
  };
}

const WAIT_FOR_APPROVAL = "Wait for approval";

/** Whether a migration has ended with changes that are neither restored nor about to be. */
function canRollBack({ facts, request, progress }: Observation, report: Report | null): boolean {
  if (facts.status === "RUNNING" || request?.kind !== "migrate" || isPickedUp(facts)) return false;
  const changed = progress.functions.some(({ outcome }) => outcome === "migrated" || outcome === "failed");
  return changed && report?.outcome !== "rolled-back";
}

/** layershift automatically restores what a stopped execution changed, within about a minute; until then, wait. */
function isPickedUp({ status, stoppedAt }: Observation["facts"]): boolean {
  const ended = stoppedAt?.getTime() ?? 0;
  return status !== "SUCCEEDED" && Date.now() - ended < PICK_UP_MS;
}

const PICK_UP_MS = 180_000;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
