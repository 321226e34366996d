/** The work on one function, and running several at the same time. */
import pLimit from "p-limit";
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { type FunctionJournal, mayHaveChanged } from "../../../domain/change/journal.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { JournalTaken, TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { MaybeExplained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { errorText } from "../../../domain/text.ts";
import type { ExecutionContext } from "../../tools.ts";
import { journalsOf } from "../judge/batch-of.ts";
import { journalWriter } from "./journal-writer.ts";

export interface FunctionWork {
  readonly name: string;
  /** As last recorded. */
  readonly journal: FunctionJournal;
  /** Its original state, read once. @throws NotUsable if none was stored */
  snapshot(): Promise<Snapshot>;
  /** Updates the stored journal before it returns. @throws JournalTaken if another process wrote it */
  record(changes: JournalChanges): Promise<void>;
}

/** `why` becomes the journal's reason, code and data. */
export type JournalChanges = Partial<Omit<FunctionJournal, "version" | "functionName" | keyof MaybeExplained>> & {
  readonly why?: MaybeExplained;
};

export function functionWork(begun: FunctionJournal, { files, clock }: ExecutionContext): FunctionWork {
  let journal = begun;
  const write = journalWriter(files.journal(begun.functionName), begun);
  let snapshot: Promise<Snapshot> | undefined;
  return {
    name: begun.functionName,
    get journal() {
      return journal;
    },
    snapshot() {
      snapshot ??= files.snapshot(begun.functionName).required();
      return snapshot;
    },
    async record({ why: { reason, code, data } = journal, ...changes }) {
      journal = { ...journal, ...changes, reason, code, data, at: clock.now().toISOString() };
      await write(journal);
    },
  };
}

export interface WorkStep {
  /** Functions in this step at the same time. */
  readonly concurrency: number;
  run(work: FunctionWork): Promise<void>;
}

/**
 * Runs these steps for every function whose work has not ended, each at its own pace. A function that others changed
 * ends there, and the others continue. After a failure, or when `signal` aborts, running steps finish and no other
 * starts.
 * @throws UpdateFailed for the first function that failed, JournalTaken if another process works on one
 */
export async function runSteps(
  works: readonly FunctionWork[],
  steps: readonly WorkStep[],
  signal?: AbortSignal,
): Promise<void> {
  let failure: UpdateFailed | JournalTaken | null = null;
  const isOpen = ({ journal }: FunctionWork) =>
    journal.outcome === null && failure === null && signal?.aborted !== true;
  const limited = steps.map((step) => ({ step, limit: pLimit(step.concurrency) }));
  const through = async (work: FunctionWork) => {
    try {
      for (const { step, limit } of limited)
        await limit(async () => {
          if (isOpen(work)) await step.run(work);
        });
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError" && signal?.aborted) return;
      const ended = await journalError(error, work).catch((second: unknown) => {
        if (second instanceof JournalTaken) return second;
        throw second;
      });
      failure ??= ended;
    }
  };
  await Promise.all(works.map(through));
  if (failure !== null) throw failure;
}

/**
 * Journals how an error ended the work on a function. Returns the failure, or `null` if others changed the function. A
 * function that was not changed yet has not failed: its journal only names the error.
 */
async function journalError(
  error: unknown,
  { name, journal, record }: FunctionWork,
): Promise<UpdateFailed | JournalTaken | null> {
  if (error instanceof JournalTaken) return error;
  if (error instanceof TouchedByOthers) {
    await record({ outcome: "touched-by-others", why: explain(error.why) });
    return null;
  }
  const failure = updateFailureOf(error, name);
  await record({ outcome: mayHaveChanged(journal) ? "failed" : null, why: explain(failure.why) });
  return failure;
}

/**
 * Reads the journals of finished work, and writes those again that do not record how it ended: report and rollback use
 * only the journals.
 */
export async function confirmJournals(works: readonly FunctionWork[], files: ExecutionFiles): Promise<void> {
  const names = works.map(({ name }) => name);
  const stored = new Map((await journalsOf(files, names)).map((journal) => [journal.functionName, journal]));
  const lost = works.filter(({ name, journal: { step, outcome, rolledBackBy } }) => {
    const found = stored.get(name);
    return found?.step !== step || found.outcome !== outcome || found.rolledBackBy !== rolledBackBy;
  });
  await Promise.all(lost.map((work) => work.record({})));
}

/** Converts any error to a failure of the named function. */
export function updateFailureOf(error: unknown, name: string): UpdateFailed {
  if (error instanceof UpdateFailed) return error;
  return new UpdateFailed(name, { code: "unexpected-error", error: errorText(error) }, { cause: error });
}
