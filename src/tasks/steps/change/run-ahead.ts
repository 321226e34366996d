/**
 * Gives the next functions their layer while a task waits for other things than updates, so that the budget of updates
 * never idles.
 */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { layersWith } from "../../../domain/change/function-change.ts";
import { newJournal } from "../../../domain/change/journal.ts";
import type { PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import { lastBatchToPrepare } from "../../../domain/verdict/approval.ts";
import type { ExecutionContext } from "../../tools.ts";
import { type Batch, journalsOf, versionFor } from "../judge/batch-of.ts";
import { attachLayer } from "./change-function.ts";
import { eachStillOpen, type FunctionWork, functionWork } from "./function-work.ts";
import { PACKAGES_AT_ONCE, secureFunction, securingFor } from "./secure-function.ts";

/** Attaching takes a second or two to settle: so many at once keep the 15 updates a second busy. */
const ATTACHED_AT_ONCE = 32;

/**
 * Seven seconds of updates, in whole batches: about what settling, grace and verdict of a batch take, when nothing else
 * may be changed.
 */
const FUNCTIONS_AHEAD = 110;

/**
 * Works until it is disposed of or the batches after this one, at least one and up to 110 functions, are prepared. Only
 * what cannot hurt runs ahead: the snapshot, the slim package, and a layer that is added to a function whose own copy
 * of the code still wins; never before the canary has passed, and never a function with checks, whose baseline must
 * come first. Each function is journalled as in its own batch, which goes on from there: what fails here is said there,
 * and a rollback restores what was attached.
 */
export function runAhead(batch: number, about: Batch, context: ExecutionContext): AsyncDisposable {
  const ending = new AbortController();
  // What failed is in the journal, or fails again in the batch it belongs to, which then says so.
  const ended = preparedAhead(batch, about, context, ending.signal).catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

async function preparedAhead(
  batch: number,
  about: Batch,
  context: ExecutionContext,
  signal: AbortSignal,
): Promise<void> {
  if (batch <= about.plan.canaries || !(await canariesHavePassed(about, context.files))) return;
  const layers = await context.files.layers.required();
  const batchOfName = new Map(aheadOf(batch, layers, about));
  const names = [...batchOfName.keys()];
  const begun = new Map((await journalsOf(context.files, names)).map((journal) => [journal.functionName, journal]));
  const works = [...batchOfName].map(([name, own]) =>
    functionWork(begun.get(name) ?? newJournal(name, own, context.clock.now()), context),
  );
  const securing = await securingFor(about, context);
  const secure = (work: FunctionWork) => secureFunction(work, securing, context);
  const steps = [
    { atOnce: PACKAGES_AT_ONCE, run: secure },
    { atOnce: ATTACHED_AT_ONCE, run: (work: FunctionWork) => attachLayer(work, context, signal) },
  ];
  await eachStillOpen(works, steps, signal);
}

/** In a later batch than theirs the canaries have their verdicts; but they may have been left out. */
async function canariesHavePassed({ plan }: Batch, files: ExecutionFiles): Promise<boolean> {
  const canaries = plan.batches.slice(0, plan.canaries).flat();
  const journals = await journalsOf(files, canaries);
  return canaries.length === journals.length && journals.every(({ outcome }) => outcome === "migrated");
}

/** The functions that may be worked on ahead, each with its batch. */
function aheadOf(
  batch: number,
  layers: readonly PublishedLayer[],
  about: Batch,
): readonly (readonly [string, number])[] {
  const ahead: (readonly [string, number])[] = [];
  const last = lastBatchToPrepare(batch, about.plan, about.migration);
  for (let next = batch + 1; next <= last && ahead.length < FUNCTIONS_AHEAD; next += 1)
    ahead.push(...aheadIn(next, layers, about).map((name) => [name, next] as const));
  return ahead;
}

/** Names of a batch's functions that may be worked on ahead. */
function aheadIn(
  batch: number,
  layers: readonly PublishedLayer[],
  { plan, migration, items }: Batch,
): readonly string[] {
  const slimmed = new Set(plan.functions.filter(({ action }) => action.kind === "migrate").map(({ name }) => name));
  return (plan.batches[batch - 1] ?? []).filter((name) => {
    const item = items.get(name);
    if (item === undefined) return false;
    const before = item.configuration.layers.map(({ arn }) => arn);
    const isAdded = layersWith(before, versionFor(item, layers)).length > before.length;
    return isAdded && slimmed.has(name) && !migration.checks.has(name);
  });
}
