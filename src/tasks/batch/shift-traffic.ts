import pLimit from "p-limit";
import { journalsToShift } from "../../domain/change/alias-moves.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import { TouchedByOthers, type UpdateFailed } from "../../domain/errors.ts";
import type { Explained } from "../../domain/report/reasons/code.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { confirmJournals, type FunctionWork, functionWork, updateFailureOf } from "../steps/change/function-work.ts";
import { type AliasShift, restoreAliases, shareTraffic, shiftAliases } from "../steps/change/shift-aliases.ts";
import { type Batch, batchOf, itemOf, journalsOf } from "../steps/judge/batch-of.ts";
import { BatchInput, task, underLock } from "../task.ts";
import type { Tools } from "../tools.ts";

/** The rate budget sets the pace. */
const CONCURRENCY = 32;

/** Starting many environments takes minutes; a task has ten. */
const MAX_PROVISIONING_SECONDS = 480;

/**
 * Points the aliases of the batch's functions to their published versions, which have passed their checks. If the
 * request says so, the first call moves a share of the traffic (`next` is `share`) and the second call the rest. Waits
 * for provisioned concurrency before and after. If others moved an alias, it stays, the function's other aliases are
 * restored, and the function is reported. A second run continues where the first ended.
 * @throws UpdateFailed for the first function that failed, after the others have finished
 */
export const shiftTraffic = task({ input: BatchInput, around: underLock() }, async ({ batch }, context) => {
  const { files } = context;
  const about = await batchOf(files, batch);
  const { shift } = about.migration;
  const until = new Date(context.clock.now().getTime() + MAX_PROVISIONING_SECONDS * 1000);
  const open = journalsToShift(await journalsOf(files, about.names));
  const shiftOf = (name: string) => aliasShiftOf(name, about, until);
  const toShare = shift === undefined ? [] : open.filter((one) => takesShare(one, shiftOf(one.functionName)));
  const works = (toShare.length > 0 ? toShare : open).map((one) => functionWork(one, context));
  const step = async (work: FunctionWork) => {
    const { aliases, provisioned } = shiftOf(work.name);
    const isShared = shift !== undefined && toShare.length > 0;
    if (isShared) {
      const free = aliases.filter(({ name }) => !provisioned.includes(name));
      await shareTraffic(work, { aliases: free }, shift.percent, context);
    } else await shiftAliases(work, { aliases, provisioned, until }, context);
    const now = context.clock.now();
    // Just after the update an alias may still route to both versions.
    const settledAt = new Date(now.getTime() + about.migration.graceSeconds * 1000).toISOString();
    const at = isShared ? { sharedAt: now.toISOString() } : { shiftedAt: now.toISOString() };
    await work.record({ step: "shift", done: true, ...at, settledAt });
  };
  const ends = await pLimit(CONCURRENCY).map(works, (work) => runStep(work, step, context));
  const failure = ends.find((end) => end !== null);
  if (failure !== undefined) throw failure;
  await confirmJournals(works, files);
  return {
    batch,
    shifted: works.filter(({ journal }) => journal.outcome === "migrated").length,
    next: toShare.length > 0 ? ("share" as const) : ("bake" as const),
    bakeSeconds: shift?.bakeSeconds ?? 0,
  };
});

function aliasShiftOf(name: string, about: Batch, until: Date): AliasShift {
  const aliases = about.plan.releases.get(name)?.aliases ?? [];
  const provisioned = (itemOf(about, name).traffic?.provisioned ?? [])
    .map(({ qualifier }) => qualifier)
    .filter((qualifier) => aliases.some((alias) => alias.name === qualifier));
  return { aliases, provisioned, until };
}

/** Only once, and only with an alias without provisioned concurrency: for the others Lambda itself splits traffic. */
function takesShare({ sharedAt }: FunctionJournal, { aliases, provisioned }: AliasShift): boolean {
  return sharedAt === null && aliases.length > provisioned.length;
}

async function runStep(
  work: FunctionWork,
  step: (work: FunctionWork) => Promise<void>,
  tools: Tools,
): Promise<UpdateFailed | null> {
  try {
    await step(work);
  } catch (error) {
    if (!(error instanceof TouchedByOthers)) return updateFailureOf(error, work.name);
    return leaveToOthers(work, explain(error.why), tools);
  }
  return null;
}

async function leaveToOthers(work: FunctionWork, why: Explained, tools: Tools): Promise<UpdateFailed | null> {
  try {
    await restoreAliases(work, tools);
    await work.record({ outcome: "touched-by-others", why });
    return null;
  } catch (error) {
    return updateFailureOf(error, work.name);
  }
}
