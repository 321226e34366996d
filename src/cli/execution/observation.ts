/**
 * Looks at an execution from outside: each look costs a few calls, however long its history and however large its
 * fleet.
 */
import pLimit from "p-limit";
import type { ExecutionEvent, ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { type StateVisit, visitsAfter } from "../../domain/report/state-visits.ts";
import type { Request } from "../../domain/request/request.ts";
import { BEFORE_THE_START, type Progress, progressOf, step } from "../terminal/progress.ts";
import type { Connection } from "./connection.ts";

export interface Look {
  readonly facts: ExecutionFacts;
  /** What was asked; `null` until it was read and accepted. */
  readonly request: Request | null;
  readonly plan: Plan | null;
  readonly progress: Progress;
  /** What happened since the look before. */
  readonly events: readonly ExecutionEvent[];
}

export interface Observation {
  /** `null` if there is no such execution. */
  look(): Promise<Look | null>;
}

const READS_AT_ONCE = 8;

/** Every look goes on from the one before it. */
export function observationOf(connection: Connection, executionArn: string): Observation {
  const journals = new Map<string, FunctionJournal>();
  let walk = BEFORE_THE_START;
  let visits: readonly StateVisit[] = [];
  let request: Request | null = null;
  let plan: Plan | null = null;

  return {
    async look() {
      const facts = await connection.executions.describe(executionArn);
      if (facts === null) return null;
      const events = await connection.executions.eventsAfter(executionArn, walk.lastEventId);
      walk = events.reduce(step, walk);
      visits = visitsAfter(visits, events);
      request ??= (await connection.files(executionArn).request.read())?.request ?? null;
      const files = request === null ? null : workedOn(connection, executionArn, request);
      plan ??= (await files?.plan.read()) ?? null;
      if (files !== null && plan !== null) await refresh(journals, files, namesToRead(plan, walk, journals));
      return { facts, request, plan, progress: progressOf(walk, plan, journals, visits), events };
    },
  };
}

/**
 * The files that tell of the functions: the execution's own, and for a roll-back or a pick-up those of the execution it
 * restores.
 */
export function workedOn({ files }: Connection, executionArn: string, request: Request): ExecutionFiles {
  return files("target" in request ? request.target : executionArn);
}

/**
 * The journals that may have changed: those of begun batches that have not ended, and in a rollback all not yet
 * restored.
 */
function namesToRead(plan: Plan, walk: Progress["walk"], journals: ReadonlyMap<string, FunctionJournal>): string[] {
  const begun = walk.batch === 0 && walk.rollingBack ? plan.batches : plan.batches.slice(0, walk.batch);
  return begun.flat().filter((name) => {
    const outcome = journals.get(name)?.outcome ?? null;
    return walk.rollingBack ? outcome !== "restored" : outcome === null;
  });
}

async function refresh(
  journals: Map<string, FunctionJournal>,
  files: ExecutionFiles,
  names: readonly string[],
): Promise<void> {
  await pLimit(READS_AT_ONCE).map(names, async (name) => {
    const journal = await files.journal(name).read();
    if (journal !== null) journals.set(name, journal);
  });
}
