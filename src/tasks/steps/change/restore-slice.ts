/** Restores several functions: aliases, code, grace period, layers. Continues after a failure. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { JournalTaken, TouchedByOthers } from "../../../domain/errors.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { RollbackScope } from "../../../domain/request/request.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";
import { findUnrestored } from "../report/find-unrestored.ts";
import { confirmJournals, type FunctionWork, functionWork, updateFailureOf } from "./function-work.ts";
import { cachedEventSourceMappings, removeOwnVersion } from "./remove-version.ts";
import { hasWritten, readBackAliases, restoreCode, restoreLayers } from "./restore-function.ts";
import { restoreAliases } from "./shift-aliases.ts";

export interface Rollback {
  /** Name of the execution that rolls back. */
  readonly by: string;
  readonly scope: RollbackScope;
}

/** Restores these functions at the same time. Returns their final journals. */
export async function restoreAll(
  slice: readonly FunctionJournal[],
  rollback: Rollback,
  context: ExecutionContext,
): Promise<readonly FunctionJournal[]> {
  const { by, scope } = rollback;
  const works = slice.map((journal) => functionWork(journal, context));
  await runForOpen(works, rollback, context, (work) => restoreAliases(work, context));
  const publishers = works.filter(({ journal }) => journal.lastVersionBefore !== null && journal.rolledBackBy !== by);
  const lastCalls = publishers.length > 0 ? await beginWaiting(context) : null;
  await runForOpen(works, rollback, context, (work) => restoreCode(work, scope, context));
  if (!scope.keepLayer && works.some(hasWritten)) await context.clock.wait(await graceSecondsOf(context.files));
  const hasVersions = works.length === 0 ? () => false : await versionLookup(works.length, context);
  const restored = async (work: FunctionWork, leftVersion: string | null) => {
    const foundAsAsked = !hasWritten(work);
    await work.record({
      step: "restored",
      done: true,
      outcome: "restored",
      rolledBackBy: by,
      foundAsAsked,
      leftVersion,
      unrestored: null,
    });
  };
  await runForOpen(works, rollback, context, async (work) => {
    await restoreLayers(work, scope, context);
    await readBackAliases(work, hasVersions, context);
    if (work.journal.lastVersionBefore === null) await restored(work, null);
  });
  await lastCalls?.over;
  const mappings = cachedEventSourceMappings(context.lambda);
  await runForOpen(publishers, rollback, context, async (work) =>
    restored(work, await removeOwnVersion(work, mappings, context)),
  );
  await confirmJournals(works, context.files);
  return works.map(({ journal }) => journal);
}

/** Grace periods to wait: a version that an alias just left still gets calls (DataBiosphere/azul#7883). */
const REMOVAL_GRACES = 6;

/** The wait goes on while the rest is restored. No clock is read: it can jump meanwhile. */
async function beginWaiting({ files, clock }: ExecutionContext): Promise<{ readonly over: Promise<void> }> {
  return { over: clock.wait(REMOVAL_GRACES * (await graceSecondsOf(files))) };
}

/** Whether a function has published versions: only then do its aliases matter. Unknown counts as yes. */
async function versionLookup(functions: number, { lambda }: Tools): Promise<(name: string) => boolean> {
  const names = await lambda.namesWithVersions(functions).catch(() => null);
  return (name) => names?.has(name) ?? true;
}

/**
 * Runs one step for every function that is not finished. A failure is journaled, and the others continue. If that
 * fails, the error is thrown after all have ended, so that no change is in progress then.
 */
async function runForOpen(
  works: readonly FunctionWork[],
  { by, scope }: Rollback,
  tools: Tools,
  step: (work: FunctionWork) => Promise<void>,
): Promise<void> {
  const open = works.filter(({ journal }) => journal.rolledBackBy !== by);
  const ends = await Promise.allSettled(
    open.map(async (work) => {
      try {
        await step(work);
      } catch (error) {
        if (error instanceof JournalTaken) throw error;
        const touched = error instanceof TouchedByOthers;
        const why = explain(touched ? error.why : updateFailureOf(error, work.name).why);
        const unrestored = await findUnrestored(work, error, scope, tools);
        const outcome = touched ? "touched-by-others" : "failed";
        await work.record({ outcome, why, rolledBackBy: by, unrestored });
      }
    }),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** The migration's grace period: between code and layers, both old and new environments may still start. */
async function graceSecondsOf(files: ExecutionFiles): Promise<number> {
  const { request } = await files.request.required();
  return "migration" in request ? request.migration.graceSeconds : 0;
}
