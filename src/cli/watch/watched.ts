/** One execution as the page watches it: each look goes on from the one before, and tells only what changed since. */

import { executionArnOf } from "../../aws/service.ts";
import { executionName } from "../../domain/execution-name.ts";
import type { Report } from "../../domain/report/report.ts";
import type { StateVisit } from "../../domain/report/state-visits.ts";
import type { View } from "../../page/view.ts";
import { type Connection, consoleLink } from "../execution/connection.ts";
import { rollbackOf } from "../execution/later-rollback.ts";
import { type Look, observationOf } from "../execution/observation.ts";
import { Refused } from "../terminal/errors.ts";
import { batchToApprove } from "./buttons.ts";
import { batchStates, type Definition, usual } from "./definition.ts";
import { functionViews } from "./functions.ts";
import { headlineOf } from "./headline.ts";
import { judgedBatches } from "./judged-batches.ts";
import { knownFunctions } from "./known-functions.ts";
import { lanesOf } from "./lanes.ts";
import { stateViews, takenArrows } from "./states.ts";

export interface Watched {
  /**
   * What is to be seen now; of the functions those that changed after `since`. @throws Refused where there is no such
   * execution
   */
  viewSince(since: number): Promise<View>;
}

/** Looks closer together than this are one: several pages cost what one costs. */
const LOOK_MS = 700;

export function watched(
  connection: Connection,
  execution: string,
  definition: Definition,
  reportAddress: (execution: string) => string,
): Watched {
  const arn = executionArnOf(connection.service, execution);
  const observation = observationOf(connection, arn);
  const needed = new Set(usual(definition));
  const mayCome = batchStates(definition);
  const names = Object.keys(definition.States);
  const known = knownFunctions();
  const others = new Set<string>();
  const judged = judgedBatches(connection, arn);
  let visits: readonly StateVisit[] = [];
  let report: Report | null = null;
  let rollback: string | null = null;
  let waitsFor: number | null = null;
  let revision = 0;
  let lookedAt = 0;
  let looking: Promise<Omit<View, "functions">> | null = null;

  async function look(): Promise<Omit<View, "functions">> {
    const seen = await observation.look();
    if (seen === null) throw new Refused(`There is no execution ${execution} of ${connection.service.machineArn}.`);
    ({ visits } = seen.progress);
    const running = seen.facts.status === "RUNNING";
    if (!running) report ??= await connection.files(arn).report.read();
    if (!running) rollback ??= await rollbackOf(connection, seen.facts, others);
    waitsFor = seen.progress.walk.state === WAIT_FOR_APPROVAL ? await batchToApprove(connection, arn) : null;
    await judged.readAfter(seen, visits);
    revision += 1;
    known.remember(functionViews(seen.plan, seen.progress.functions, report), revision);
    lookedAt = Date.now();
    return viewOf(seen);
  }

  function viewOf(seen: Look): Omit<View, "functions"> {
    const { facts, progress, request } = seen;
    const now = facts.stoppedAt ?? new Date();
    const running = facts.status === "RUNNING";
    const columns = mayCome.filter((name) => needed.has(name) || visits.some(({ state }) => state === name));
    const views = known.all();
    return {
      revision,
      execution: executionName(arn),
      arn,
      running,
      seconds: Math.max(0, (now.getTime() - facts.startedAt.getTime()) / 1000),
      headline: headlineOf({
        look: seen,
        report,
        unhealthy: judged.firstUnhealthy(),
        doing: doingAt(progress.walk.state),
      }),
      at: running ? progress.walk.state : null,
      states: stateViews(names, visits, running, now),
      taken: takenArrows(visits),
      laneColumns: columns,
      lanes: lanesOf(seen, columns, visits, judged.evidence, now),
      zipBytesBefore: sum(views.map(({ zipBytesBefore }) => zipBytesBefore)),
      zipBytesNow: sum(views.map(({ zipBytesBefore, zipBytesAfter }) => zipBytesAfter ?? zipBytesBefore)),
      may: {
        approve: running ? waitsFor : null,
        stop: running && !(request !== null && "target" in request),
        rollBack: rollback === null && mayGoBack(seen, report),
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
      if (last === null || Date.now() - lookedAt > LOOK_MS) {
        looking ??= look().finally(() => {
          looking = null;
        });
        last = await looking;
      }
      return { ...last, functions: known.changedAfter(since) };
    },
  };
}

const WAIT_FOR_APPROVAL = "Wait for approval";

/** A migration that has ended, changed something, and is not gone back or going back by itself. */
function mayGoBack({ facts, request, progress }: Look, report: Report | null): boolean {
  if (facts.status === "RUNNING" || request?.kind !== "migrate" || isPickedUp(facts)) return false;
  const changed = progress.functions.some(({ outcome }) => outcome === "migrated" || outcome === "failed");
  return changed && report?.outcome !== "rolled-back";
}

/**
 * The service itself restores what a stopped execution changed, within about a minute; only then is there something to
 * do.
 */
function isPickedUp({ status, stoppedAt }: Look["facts"]): boolean {
  const ended = stoppedAt?.getTime() ?? 0;
  return status !== "SUCCEEDED" && Date.now() - ended < PICK_UP_MS;
}

const PICK_UP_MS = 180_000;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
