/** One execution on the page: each view continues from the previous one and contains only changed functions. */

import { executionArnOf } from "../../aws/service.ts";
import { executionName } from "../../domain/execution-name.ts";
import type { Report } from "../../domain/report/report.ts";
import type { StateVisit } from "../../domain/report/state-visits.ts";
import type { View } from "../../page/view.ts";
import { type Connection, consoleLink } from "../execution/connection.ts";
import { findRollbackOf } from "../execution/later-rollback.ts";
import { type Observation, observerOf } from "../execution/observation.ts";
import { Refused } from "../terminal/errors.ts";
import { findBatchToApprove } from "./buttons.ts";
import { batchStates, type Definition, usualStates } from "./definition.ts";
import { functionViews } from "./functions.ts";
import { headlineOf } from "./headline.ts";
import { judgedBatches } from "./judged-batches.ts";
import { knownFunctions } from "./known-functions.ts";
import { lanesOf } from "./lanes.ts";
import { stateViews, takenArrows } from "./states.ts";

export interface WatchedExecution {
  /** The current view, with the functions that changed after `since`. @throws Refused if there is no such execution */
  viewSince(since: number): Promise<View>;
}

/** Views within this time share one observation, so several pages cost as much as one. */
const SHARED_MS = 700;

export function watchedExecution(
  connection: Connection,
  execution: string,
  definition: Definition,
  reportAddress: (execution: string) => string,
): WatchedExecution {
  const arn = executionArnOf(connection.service, execution);
  const observer = observerOf(connection, arn);
  const needed = new Set(usualStates(definition));
  const possible = batchStates(definition);
  const names = Object.keys(definition.States);
  const known = knownFunctions();
  const others = new Set<string>();
  const judged = judgedBatches(connection, arn);
  let visits: readonly StateVisit[] = [];
  let report: Report | null = null;
  let rollback: string | null = null;
  let waitsFor: number | null = null;
  let revision = 0;
  let observedAt = 0;
  let observing: Promise<Omit<View, "functions">> | null = null;

  async function observe(): Promise<Omit<View, "functions">> {
    const seen = await observer.observe();
    if (seen === null) throw new Refused(`Execution ${execution} of ${connection.service.machineArn} does not exist.`);
    ({ visits } = seen.progress);
    const running = seen.facts.status === "RUNNING";
    if (!running) report ??= await connection.files(arn).report.read();
    if (!running) rollback ??= await findRollbackOf(connection, seen.facts, others);
    waitsFor = seen.progress.position.state === WAIT_FOR_APPROVAL ? await findBatchToApprove(connection, arn) : null;
    await judged.readAfter(seen, visits);
    revision += 1;
    known.remember(functionViews(seen.plan, seen.progress.functions, report), revision);
    observedAt = Date.now();
    return viewOf(seen);
  }

  function viewOf(seen: Observation): Omit<View, "functions"> {
    const { facts, progress, request } = seen;
    const now = facts.stoppedAt ?? new Date();
    const running = facts.status === "RUNNING";
    const columns = possible.filter((name) => needed.has(name) || visits.some(({ state }) => state === name));
    const views = known.all();
    return {
      revision,
      execution: executionName(arn),
      arn,
      running,
      seconds: Math.max(0, (now.getTime() - facts.startedAt.getTime()) / 1000),
      headline: headlineOf({
        observation: seen,
        report,
        unhealthy: judged.firstUnhealthy(),
        doing: doingAt(progress.position.state),
      }),
      at: running ? progress.position.state : null,
      states: stateViews(names, visits, running, now),
      taken: takenArrows(visits),
      laneColumns: columns,
      lanes: lanesOf(seen, columns, visits, judged.evidence, now),
      zipBytesBefore: sum(views.map(({ zipBytesBefore }) => zipBytesBefore)),
      zipBytesNow: sum(views.map(({ zipBytesBefore, zipBytesAfter }) => zipBytesAfter ?? zipBytesBefore)),
      may: {
        approve: running ? waitsFor : null,
        stop: running && !(request !== null && "target" in request),
        rollBack: rollback === null && canRollBack(seen, report),
      },
      rollback,
      undoes: request !== null && "target" in request ? request.target : null,
      report: report === null || report.page === null ? null : reportAddress(executionName(arn)),
      console: consoleLink(arn, process.env),
    };
  }

  function doingAt(state: string | null): string {
    return state === null ? "" : (definition.States[state]?.Comment ?? "");
  }

  let last: Omit<View, "functions"> | null = null;
  return {
    async viewSince(since) {
      if (last === null || Date.now() - observedAt > SHARED_MS) {
        observing ??= observe().finally(() => {
          observing = null;
        });
        last = await observing;
      }
      return { ...last, functions: known.changedAfter(since) };
    },
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
