/** Observes a running execution; each observation takes a few calls, for any history and fleet size. */
import pLimit from "p-limit";
import type { ExecutionEvent, ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { type StateVisit, visitsAfter } from "../../domain/report/state-visits.ts";
import type { Request } from "../../domain/request/request.ts";
import { advance, BEFORE_START, type Progress, progressOf } from "../terminal/progress.ts";
import type { Connection } from "./connection.ts";

export interface Observation {
  readonly facts: ExecutionFacts;
  /** `null` until the request is read and accepted. */
  readonly request: Request | null;
  readonly plan: Plan | null;
  readonly progress: Progress;
  /** Events since the previous observation. */
  readonly events: readonly ExecutionEvent[];
}

const JOURNAL_READ_CONCURRENCY = 8;

/** Observes the execution at each call, from where the previous call ended; `null` if it does not exist. */
export function observerOf(connection: Connection, executionArn: string): () => Promise<Observation | null> {
  const journals = new Map<string, FunctionJournal>();
  let position = BEFORE_START;
  let visits: readonly StateVisit[] = [];
  let request: Request | null = null;
  let plan: Plan | null = null;

  return async () => {
    const facts = await connection.executions.describe(executionArn);
    if (facts === null) return null;
    const events = await connection.executions.eventsAfter(executionArn, position.lastEventId);
    position = events.reduce(advance, position);
    visits = visitsAfter(visits, events);
    request ??= (await connection.files(executionArn).request.read())?.request ?? null;
    const files = request === null ? null : filesOfWork(connection, executionArn, request);
    plan ??= (await files?.plan.read()) ?? null;
    if (files !== null && plan !== null) await refresh(journals, files, namesToRead(plan, position, journals));
    return { facts, request, plan, progress: progressOf(position, plan, journals, visits), events };
  };
}

/** The files about the functions: the execution's own, or for a rollback those of the execution it restores. */
export function filesOfWork({ files }: Connection, executionArn: string, request: Request): ExecutionFiles {
  return files("target" in request ? request.target : executionArn);
}

/** Functions whose journals can have changed: of batches that began, without those that have ended or are restored. */
function namesToRead(
  plan: Plan,
  position: Progress["position"],
  journals: ReadonlyMap<string, FunctionJournal>,
): string[] {
  const begun = position.batch === 0 && position.rollingBack ? plan.batches : plan.batches.slice(0, position.batch);
  return begun.flat().filter((name) => {
    const outcome = journals.get(name)?.outcome ?? null;
    return position.rollingBack ? outcome !== "restored" : outcome === null;
  });
}

async function refresh(
  journals: Map<string, FunctionJournal>,
  files: ExecutionFiles,
  names: readonly string[],
): Promise<void> {
  await pLimit(JOURNAL_READ_CONCURRENCY).map(names, async (name) => {
    const journal = await files.journal(name).read();
    if (journal !== null) journals.set(name, journal);
  });
}
