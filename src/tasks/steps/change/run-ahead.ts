/** Prepares the next functions while a task waits, so that the update quota is used. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { layersWith } from "../../../domain/change/function-change.ts";
import { newJournal } from "../../../domain/change/journal.ts";
import type { PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import { lastBatchToPrepare } from "../../../domain/verdict/approval.ts";
import type { ExecutionContext } from "../../tools.ts";
import { type Batch, journalsOf, versionFor } from "../judge/batch-of.ts";
import { attachLayer } from "./change-function.ts";
import { type FunctionWork, functionWork, runSteps } from "./function-work.ts";
import { PACKAGE_CONCURRENCY, secureFunction, secureOptionsFor } from "./secure-function.ts";

/** Attaching settles in 1 to 2 seconds, so this many use 15 updates per second. */
const ATTACH_CONCURRENCY = 32;

/** Seven seconds of updates: about the time that a batch spends on waiting and verdicts. */
const MAX_FUNCTIONS_AHEAD = 110;

/**
 * Prepares at least the next batch, and up to 110 functions, until disposed of. Only harmless steps run ahead:
 * snapshot, slim package, and adding the layer while the package has its own copy. Excluded are functions with checks,
 * which need a baseline first, and all functions until the canary has passed. Journals are written as in the function's
 * own batch, which continues from there and reports failures. A rollback restores what was attached.
 */
export function runAhead(batch: number, about: Batch, context: ExecutionContext): AsyncDisposable {
  const ending = new AbortController();
  // Failures are journaled, or happen again in the function's own batch.
  const ended = prepareAhead(batch, about, context, ending.signal).catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

async function prepareAhead(
  batch: number,
  about: Batch,
  context: ExecutionContext,
  signal: AbortSignal,
): Promise<void> {
  if (batch <= about.plan.canaries || !(await canariesHavePassed(about, context.files))) return;
  const layers = await context.files.layers.required();
  const batchOfName = new Map(functionsAhead(batch, layers, about));
  const names = [...batchOfName.keys()];
  const begun = new Map((await journalsOf(context.files, names)).map((journal) => [journal.functionName, journal]));
  const works = [...batchOfName].map(([name, own]) =>
    functionWork(begun.get(name) ?? newJournal(name, own, context.clock.now()), context),
  );
  const options = await secureOptionsFor(about, context);
  const secure = (work: FunctionWork) => secureFunction(work, options, context);
  const steps = [
    { concurrency: PACKAGE_CONCURRENCY, run: secure },
    { concurrency: ATTACH_CONCURRENCY, run: (work: FunctionWork) => attachLayer(work, context, signal) },
  ];
  await runSteps(works, steps, signal);
}

/** A later batch means that the canaries have verdicts, but they may have been left out. */
async function canariesHavePassed({ plan }: Batch, files: ExecutionFiles): Promise<boolean> {
  const canaries = plan.batches.slice(0, plan.canaries).flat();
  const journals = await journalsOf(files, canaries);
  return canaries.length === journals.length && journals.every(({ outcome }) => outcome === "migrated");
}

/** The functions to prepare, each with its batch. */
function functionsAhead(
  batch: number,
  layers: readonly PublishedLayer[],
  about: Batch,
): readonly (readonly [string, number])[] {
  const ahead: (readonly [string, number])[] = [];
  const last = lastBatchToPrepare(batch, about.plan, about.migration);
  for (let next = batch + 1; next <= last && ahead.length < MAX_FUNCTIONS_AHEAD; next += 1)
    ahead.push(...functionsAheadIn(next, layers, about).map((name) => [name, next] as const));
  return ahead;
}

/** Names of a batch's functions that can be prepared. */
function functionsAheadIn(
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
