import pLimit from "p-limit";
import { journalsToShift } from "../../domain/change/alias-moves.ts";
import type { FunctionJournal } from "../../domain/change/journal.ts";
import { TouchedByOthers, type UpdateFailed } from "../../domain/errors.ts";
import type { Explained } from "../../domain/report/reasons/code.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { confirmJournals } from "../steps/change/confirm-journals.ts";
import { type FunctionWork, failureOf, functionWork } from "../steps/change/function-work.ts";
import { restoreAliases, type Shifting, shareTraffic, shiftAliases } from "../steps/change/shift-aliases.ts";
import { type Batch, batchOf, itemOf, journalsOf } from "../steps/judge/batch-of.ts";
import { BatchInput, task, underLock } from "../task.ts";
import type { Tools } from "../tools.ts";

/** The pace is set by the budget of calls. */
const AT_ONCE = 32;

/** Environments of a larger fleet take minutes to start; a task has ten. */
const PROVISIONED_WITHIN_SECONDS = 480;

/**
 * Leads the aliases of the batch's functions to the versions that were published of them and have passed their checks:
 * a share of the traffic first where the request asks for that (`next` is then `share`), all of it otherwise and the
 * next time. Provisioned concurrency is waited for before and after. An alias that somebody else moved is left alone,
 * the other aliases of its function are led back, so that none keeps a share, and it is reported; the other functions
 * go on. A second run goes on where the first one ended.
 * @throws UpdateFailed of the first function that failed, once the others under way are finished
 */
export const shiftTraffic = task({ input: BatchInput, around: underLock() }, async ({ batch }, context) => {
  const { files } = context;
  const about = await batchOf(files, batch);
  const { shift } = about.migration;
  const until = new Date(context.clock.now().getTime() + PROVISIONED_WITHIN_SECONDS * 1000);
  const open = journalsToShift(await journalsOf(files, about.names));
  const shiftingOf = (name: string) => aliasesOf(name, about, until);
  const toShare = shift === undefined ? [] : open.filter((one) => takesShare(one, shiftingOf(one.functionName)));
  const works = (toShare.length > 0 ? toShare : open).map((one) => functionWork(one, context));
  const step = async (work: FunctionWork) => {
    const { aliases, provisioned } = shiftingOf(work.name);
    if (shift === undefined || toShare.length === 0) {
      await shiftAliases(work, { aliases, provisioned, until }, context);
      await work.record({ step: "shift", done: true, shiftedAt: now(context), settledAt: settledAt(about, context) });
    } else {
      const free = aliases.filter(({ name }) => !provisioned.includes(name));
      await shareTraffic(work, { aliases: free }, shift.percent, context);
      await work.record({ step: "shift", done: true, sharedAt: now(context), settledAt: settledAt(about, context) });
    }
  };
  const ends = await pLimit(AT_ONCE).map(works, (work) => ended(work, step, context));
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

function aliasesOf(name: string, about: Batch, until: Date): Shifting {
  const aliases = about.plan.releases.get(name)?.aliases ?? [];
  const provisioned = (itemOf(about, name).traffic?.provisioned ?? [])
    .map(({ qualifier }) => qualifier)
    .filter((qualifier) => aliases.some((alias) => alias.name === qualifier));
  return { aliases, provisioned, until };
}

/**
 * Not once it has one. Traffic through an alias with provisioned concurrency Lambda itself divides, as the new
 * version's stands.
 */
function takesShare({ sharedAt }: FunctionJournal, { aliases, provisioned }: Shifting): boolean {
  return sharedAt === null && aliases.length > provisioned.length;
}

function now({ clock }: Tools): string {
  return clock.now().toISOString();
}

/** For a moment after its move an alias leads both ways. */
function settledAt({ migration }: Batch, { clock }: Tools): string {
  return new Date(clock.now().getTime() + migration.graceSeconds * 1000).toISOString();
}

async function ended(
  work: FunctionWork,
  step: (work: FunctionWork) => Promise<void>,
  tools: Tools,
): Promise<UpdateFailed | null> {
  try {
    await step(work);
  } catch (error) {
    if (!(error instanceof TouchedByOthers)) return failureOf(error, work.name);
    return leftAlone(work, explain(error.why), tools);
  }
  return null;
}

async function leftAlone(work: FunctionWork, why: Explained, tools: Tools): Promise<UpdateFailed | null> {
  try {
    await restoreAliases(work, tools);
    await work.record({ outcome: "touched-by-others", why });
    return null;
  } catch (error) {
    return failureOf(error, work.name);
  }
}
