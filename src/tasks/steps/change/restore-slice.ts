/**
 * Restores several functions: aliases, at once, then code, settle, grace, layer list, settle, read back. Goes on past a
 * function that fails.
 */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { JournalTaken, TouchedByOthers } from "../../../domain/errors.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { RollbackScope } from "../../../domain/request/request.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";
import { findUnrestored } from "../report/find-unrestored.ts";
import { confirmJournals } from "./confirm-journals.ts";
import { type FunctionWork, failureOf, functionWork } from "./function-work.ts";
import { eventSourceMappingsOnce, removeOwnVersion } from "./remove-version.ts";
import { hasWritten, readBackAliases, restoreCode, restoreLayers } from "./restore-function.ts";
import { restoreAliases } from "./shift-aliases.ts";

export interface Rollback {
  /** Name of the execution it belongs to. */
  readonly by: string;
  readonly scope: RollbackScope;
}

/** Takes every one of these functions through its rollback, all at once; answers their journals as they ended. */
export async function restoredAll(
  slice: readonly FunctionJournal[],
  rollback: Rollback,
  context: ExecutionContext,
): Promise<readonly FunctionJournal[]> {
  const { by, scope } = rollback;
  const works = slice.map((journal) => functionWork(journal, context));
  await eachNotEnded(works, rollback, context, (work) => restoreAliases(work, context));
  const aliasesBackAt = context.clock.now();
  await eachNotEnded(works, rollback, context, (work) => restoreCode(work, scope, context));
  if (!scope.keepLayer && works.some(hasWritten)) await context.clock.wait(await graceSecondsOf(context.files));
  const hasVersions = works.length === 0 ? () => false : await withVersions(works.length, context);
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
  await eachNotEnded(works, rollback, context, async (work) => {
    await restoreLayers(work, scope, context);
    await readBackAliases(work, hasVersions, context);
    if (work.journal.lastVersionBefore === null) await restored(work, null);
  });
  const publishers = works.filter(({ journal }) => journal.lastVersionBefore !== null && journal.rolledBackBy !== by);
  if (publishers.length > 0) await keptAWhile(aliasesBackAt, context);
  const mappings = eventSourceMappingsOnce(context.lambda);
  await eachNotEnded(publishers, rollback, context, async (work) =>
    restored(work, await removeOwnVersion(work, mappings, context)),
  );
  await confirmJournals(works, context.files);
  return works.map(({ journal }) => journal);
}

/**
 * A version that aliases led to a moment ago still gets calls: deleted at once, they fail with "Function not found"
 * (DataBiosphere/azul#7883).
 */
const KEPT_GRACES = 6;

async function keptAWhile(since: Date, { files, clock }: ExecutionContext): Promise<void> {
  const passed = (clock.now().getTime() - since.getTime()) / 1000;
  const left = KEPT_GRACES * (await graceSecondsOf(files)) - passed;
  if (left > 0) await clock.wait(left);
}

/**
 * Which functions have published versions now: only their aliases can lead anywhere but to $LATEST. Where that cannot
 * be listed, or takes more calls than asking each function, each is asked.
 */
async function withVersions(functions: number, { lambda }: Tools): Promise<(name: string) => boolean> {
  const names = await lambda.namesWithVersions(functions).catch(() => null);
  return (name) => names?.has(name) ?? true;
}

/**
 * One step for every function the rollback has not ended; what fails ends there, the others go on. Where even that
 * cannot be journalled, it is thrown when none of them is at work any more: what comes after must not meet a change
 * under way.
 */
async function eachNotEnded(
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
        const why = explain(touched ? error.why : failureOf(error, work.name).why);
        const unrestored = await findUnrestored(work, error, scope, tools);
        const outcome = touched ? "touched-by-others" : "failed";
        await work.record({ outcome, why, rolledBackBy: by, unrestored });
      }
    }),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Of the target's own request: between code and layers the old and the new half may both still be starting. */
async function graceSecondsOf(files: ExecutionFiles): Promise<number> {
  const { request } = await files.request.required();
  return "migration" in request ? request.migration.graceSeconds : 0;
}
