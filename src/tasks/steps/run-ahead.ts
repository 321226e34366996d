/** Gives the next batch its layer while a task waits for other things than updates, so that the budget of updates never idles. */
import pLimit from "p-limit";
import type { ExecutionFiles } from "../../aws/execution-files.ts";
import { halvesOf, layersWith } from "../../domain/function-change.ts";
import { newJournal } from "../../domain/journal.ts";
import type { Tools } from "../tools.ts";
import { type Batch, itemOf } from "./batch-of.ts";
import { attachLayer } from "./change-function.ts";
import { endedBy, functionWork } from "./function-work.ts";
import { PACKAGES_AT_ONCE, plannedChange, secureFunction } from "./secure-function.ts";

/** Attaching takes a second or two to settle: so many at once keep the 15 updates a second busy. */
const AT_ONCE = 32;

/**
 * Works until it is disposed of or the batch after this one is prepared. Only what cannot hurt runs ahead: the snapshot,
 * the slim package, and a layer that is added to a function whose own copy of the code still wins; never before the canary
 * has passed, and never a function with checks, whose baseline must come first. Each function is journalled as in its own
 * batch, which goes on from there: what fails here is said there, and a rollback restores what was attached.
 */
export function runAhead(batch: number, about: Batch, files: ExecutionFiles, tools: Tools): AsyncDisposable {
  const ending = new AbortController();
  const work = preparedAhead(batch + 1, aheadOf(batch, about), about, files, tools, ending);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await work;
    },
  };
}

/** Names of the next batch's functions that may be worked on ahead; batch 1 is the canary. */
function aheadOf(batch: number, { plan, migration }: Batch): readonly string[] {
  if (batch === 1) return [];
  const slimmed = new Set(plan.functions.filter(({ action }) => action.kind === "migrate").map(({ name }) => name));
  return (plan.batches[batch] ?? []).filter((name) => slimmed.has(name) && migration.checks[name] === undefined);
}

async function preparedAhead(
  batch: number,
  names: readonly string[],
  about: Batch,
  files: ExecutionFiles,
  tools: Tools,
  ending: AbortController,
): Promise<void> {
  if (names.length === 0) return;
  const { versionArn } = await files.layer.required();
  const securing = pLimit(PACKAGES_AT_ONCE);
  const { signal } = ending;
  await pLimit(AT_ONCE).map(names, async (name) => {
    const item = itemOf(about, name);
    const { layers } = halvesOf(item.configuration);
    if (signal.aborted || layersWith(layers, versionArn).length === layers.length) return;
    const journal = (await files.journal(name).read()) ?? newJournal(name, batch, tools.clock.now());
    const work = functionWork(journal, files, tools.clock);
    if (journal.outcome !== null) return;
    try {
      await securing(async () => {
        if (!signal.aborted) await secureFunction(work, item, plannedChange(name, versionArn, about), files, tools);
      });
      if (!signal.aborted) await attachLayer(work, tools, signal);
    } catch (error) {
      if (signal.aborted && error instanceof Error && error.name === "AbortError") return;
      if ((await endedBy(error, work)) !== null) ending.abort();
    }
  });
}
