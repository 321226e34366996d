/** One function under work, and how several are worked on at once: each step journalled, each failure kept. */
import pLimit from "p-limit";
import { type FunctionJournal, mayHaveChanged } from "../../../domain/change/journal.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { JournalTaken, TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { MaybeExplained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { errorText } from "../../../domain/text.ts";
import type { ExecutionContext } from "../../tools.ts";
import { journalWriter } from "./journal-writer.ts";

export interface FunctionWork {
  readonly name: string;
  /** As last recorded. */
  readonly journal: FunctionJournal;
  /** Its original state, read once. @throws NotUsable where none was stored */
  snapshot(): Promise<Snapshot>;
  /**
   * Writes the journal with these changes; what follows may rely on its being stored. @throws JournalTaken where
   * another process wrote it
   */
  record(changes: JournalChanges): Promise<void>;
}

/** `why` becomes the journal's reason, with its code and its facts. */
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

export interface Step {
  /** Functions in this step at once. */
  readonly atOnce: number;
  run(work: FunctionWork): Promise<void>;
}

/**
 * Takes every function whose work has not ended through these steps, each function at its own pace. A function somebody
 * else touched ends there; the others go on. Where a step fails, or `signal` says so, those under way are finished and
 * journalled, and no other is begun.
 * @throws UpdateFailed of the first function that failed, JournalTaken where another process works on one
 */
export async function eachStillOpen(
  works: readonly FunctionWork[],
  steps: readonly Step[],
  signal?: AbortSignal,
): Promise<void> {
  let failure: UpdateFailed | JournalTaken | null = null;
  const isOpen = ({ journal }: FunctionWork) =>
    journal.outcome === null && failure === null && signal?.aborted !== true;
  const limited = steps.map((step) => ({ step, limit: pLimit(step.atOnce) }));
  const through = async (work: FunctionWork) => {
    try {
      for (const { step, limit } of limited)
        await limit(async () => {
          if (isOpen(work)) await step.run(work);
        });
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError" && signal?.aborted) return;
      const ended = await endedBy(error, work).catch(takenOrThrown);
      failure ??= ended;
    }
  };
  await Promise.all(works.map(through));
  if (failure !== null) throw failure;
}

/**
 * Journals how an error ended the work on a function: `null` where somebody else touched it, else the failure. A
 * function that was not changed yet has not failed: it is as before, and its journal says what went wrong.
 */
async function endedBy(
  error: unknown,
  { name, journal, record }: FunctionWork,
): Promise<UpdateFailed | JournalTaken | null> {
  if (error instanceof JournalTaken) return error;
  if (error instanceof TouchedByOthers) {
    await record({ outcome: "touched-by-others", why: explain(error.why) });
    return null;
  }
  const failure = failureOf(error, name);
  await record({ outcome: mayHaveChanged(journal) ? "failed" : null, why: explain(failure.why) });
  return failure;
}

function takenOrThrown(error: unknown): JournalTaken {
  if (error instanceof JournalTaken) return error;
  throw error;
}

/** Any error as the failure of one function, its name in front. */
export function failureOf(error: unknown, name: string): UpdateFailed {
  if (error instanceof UpdateFailed) return error;
  return new UpdateFailed(name, { code: "unexpected-error", error: errorText(error) }, { cause: error });
}
