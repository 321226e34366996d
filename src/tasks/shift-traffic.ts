import pLimit from "p-limit";
import { stillToShift } from "../domain/alias-moves.ts";
import { TouchedByOthers } from "../domain/errors.ts";
import { type Batch, batchOf, itemOf, journalsOf } from "./steps/batch-of.ts";
import { confirmJournals } from "./steps/confirm-journals.ts";
import { failureOf, functionWork, withoutName } from "./steps/function-work.ts";
import { type Shifting, shiftAliases } from "./steps/shift-aliases.ts";
import { BatchInput, taskUnderLock } from "./task.ts";

/** The pace is set by the budget of calls. */
const AT_ONCE = 32;

/** Environments of a larger fleet take minutes to start; a task has ten. */
const PROVISIONED_WITHIN_SECONDS = 480;

/**
 * Leads the aliases of the batch's functions to the versions that were published of them and have passed their checks. Provisioned concurrency is waited for
 * before and after. An alias that somebody else moved is left alone, its function reported; the others go on. A second run goes on where the
 * first one ended.
 * @throws UpdateFailed of the first function that failed, once the others under way are finished
 */
export const shiftTraffic = taskUnderLock(BatchInput, async ({ execution, batch }, tools) => {
  const files = tools.files(execution);
  const about = await batchOf(files, batch);
  const works = stillToShift(await journalsOf(files, about.names)).map((one) => functionWork(one, files, tools.clock));
  const until = new Date(tools.clock.now().getTime() + PROVISIONED_WITHIN_SECONDS * 1000);
  const ends = await pLimit(AT_ONCE).map(works, async (work) => {
    try {
      await shiftAliases(work, shiftingOf(work.name, about, until), tools);
      const now = tools.clock.now();
      const settledAt = new Date(now.getTime() + about.migration.graceSeconds * 1000).toISOString();
      await work.record({ step: "shift", done: true, shiftedAt: now.toISOString(), settledAt });
      return null;
    } catch (error) {
      if (!(error instanceof TouchedByOthers)) return failureOf(error, work.name);
      await work.record({ outcome: "touched-by-others", reason: withoutName(error, work.name) });
      return null;
    }
  });
  const failure = ends.find((end) => end !== null);
  if (failure !== undefined) throw failure;
  await confirmJournals(works, files);
  return { batch, shifted: works.filter(({ journal }) => journal.shiftedAt !== null).length };
});

function shiftingOf(name: string, about: Batch, until: Date): Shifting {
  const aliases = about.plan.releases[name]?.aliases ?? [];
  const provisioned = (itemOf(about, name).traffic?.provisioned ?? [])
    .map(({ qualifier }) => qualifier)
    .filter((qualifier) => aliases.some((alias) => alias.name === qualifier));
  return { aliases, provisioned, until };
}
