/** Collects the facts of a report: plan, journals and the evidence of every batch. */
import pLimit from "p-limit";
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { Drift } from "../../../domain/drift/drift.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import { reasonHeldBack } from "../../../domain/report/failure.ts";
import { type BatchEvidence, notesOn } from "../../../domain/report/notes.ts";
import { type Explained, explanationIn, type MaybeExplained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { Acceptance } from "../../../domain/verdict/evidence.ts";
import type { FunctionVerdict } from "../../../domain/verdict/verdict.ts";
import { journalsOf } from "../judge/batch-of.ts";

export interface Findings {
  /** `null` if the execution had no plan yet. */
  readonly plan: Plan | null;
  readonly journals: readonly FunctionJournal[];
  /** Unhealthy functions with the batch in which they were found. */
  readonly unhealthy: readonly (FunctionVerdict & { readonly batch: number })[];
  /** Why each batch was not continued, besides unhealthy functions. */
  readonly heldBack: ReadonlyMap<number, MaybeExplained>;
  /** Failed fleet-wide checks, functions that got worse, and alarms that went off. */
  readonly notAccepted: readonly Explained[];
  readonly notes: readonly Explained[];
  /** Evidence of the started batches, in order. */
  readonly batches: readonly BatchEvidence[];
  /** Size of all layers. */
  readonly layerZipBytes: number | null;
  /** How the copies differ from the layer. */
  readonly drift: Drift | null;
}

const READ_CONCURRENCY = 20;

export async function findingsOf(files: ExecutionFiles): Promise<Findings> {
  const plan = await files.plan.read();
  const journals = await journalsOf(files, await files.journaledFunctions());
  const acceptance = await files.acceptance.read();
  const artifacts = await files.artifacts.read();
  const begun = Math.max(0, ...journals.map(({ batch }) => batch));
  const numbers = Array.from({ length: begun }, (_, index) => index + 1);
  const batches = await pLimit(READ_CONCURRENCY).map(numbers, (batch) => files.evidence(batch).readAll());
  return {
    plan,
    journals,
    unhealthy: batches.flatMap((of, index) => unhealthyOf(of).map((verdict) => ({ ...verdict, batch: index + 1 }))),
    heldBack: new Map(batches.flatMap((of, index) => heldBackIn(of).map((why) => [index + 1, why] as const))),
    notAccepted: notAcceptedIn(acceptance),
    notes: plan === null ? [] : notesOn(plan, journals, batches, acceptance),
    batches,
    drift: await files.drift.read(),
    layerZipBytes: artifacts?.reduce((sum, { zipBytes }) => sum + zipBytes, 0) ?? null,
  };
}

/** Unhealthy verdicts of this batch and, from later metrics, of the one before. */
function unhealthyOf({ health, scan, gates }: BatchEvidence): readonly FunctionVerdict[] {
  const byMetrics = [...(gates?.verdicts ?? []), ...(gates?.earlier ?? [])];
  const verdicts = [...(health?.verdicts ?? []), ...(scan?.verdicts ?? []), ...byMetrics];
  return verdicts.filter(({ verdict }) => verdict === "unhealthy");
}

function heldBackIn({ gates }: BatchEvidence): readonly MaybeExplained[] {
  const why = gates === null ? null : reasonHeldBack(gates);
  return why === null ? [] : [explanationIn(why)];
}

function notAcceptedIn(acceptance: Acceptance | null): readonly Explained[] {
  if (acceptance === null) return [];
  const { verdicts, functions, alarms } = acceptance;
  const ofFunctions = functions.map(({ functionName, verdict, ...why }) => ({
    verdict,
    ...explain({ code: "function-not-accepted", functionName, because: explanationIn(why) }),
  }));
  return [...verdicts, ...ofFunctions, ...alarms].flatMap(({ verdict, reason, code, data }) =>
    verdict === "unhealthy" && reason !== null ? [{ reason, code, data }] : [],
  );
}
