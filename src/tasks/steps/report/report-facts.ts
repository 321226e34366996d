/** Collects what a report is made from: the plan, the journals and the evidence of every batch. */
import pLimit from "p-limit";
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import type { LayerArtifact } from "../../../domain/package/layer-artifact.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import { reasonHeldBack } from "../../../domain/report/failure.ts";
import { type BatchEvidence, notesOn } from "../../../domain/report/notes.ts";
import { type Explained, explanationIn, type MaybeExplained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { type Acceptance, evidence } from "../../../domain/verdict/evidence.ts";
import type { FunctionVerdict } from "../../../domain/verdict/verdict.ts";
import { evidenceOf, journalsOf } from "../judge/batch-of.ts";

export interface Findings {
  /** `null` where the execution never got to a plan. */
  readonly plan: Plan | null;
  readonly journals: readonly FunctionJournal[];
  /** Unhealthy functions with their evidence, and the batch it was found in. */
  readonly unhealthy: readonly (FunctionVerdict & { readonly batch: number })[];
  /** By batch, what held it back beside unhealthy functions. */
  readonly heldBack: ReadonlyMap<number, MaybeExplained>;
  /** Unhealthy fleet-wide checks, unhealthy functions at the end, and alarms that went off. */
  readonly notAccepted: readonly Explained[];
  readonly notes: readonly Explained[];
  /** Of the batches that were begun, in their order. */
  readonly batches: readonly BatchEvidence[];
  readonly layerZipBytes: number | null;
}

const READ_AT_ONCE = 20;

export async function findingsOf(files: ExecutionFiles): Promise<Findings> {
  const plan = await files.plan.read();
  const journals = await journalsOf(files, await files.journaledFunctions());
  const acceptance = await files.file("acceptance.json", evidence.acceptance).read();
  const begun = Math.max(0, ...journals.map(({ batch }) => batch));
  const numbers = Array.from({ length: begun }, (_, index) => index + 1);
  const batches = await pLimit(READ_AT_ONCE).map(numbers, (batch) => batchEvidenceOf(files, batch));
  return {
    plan,
    journals,
    unhealthy: batches.flatMap((of, index) => unhealthyOf(of).map((verdict) => ({ ...verdict, batch: index + 1 }))),
    heldBack: new Map(batches.flatMap((of, index) => heldBackIn(of).map((why) => [index + 1, why] as const))),
    notAccepted: notAcceptedIn(acceptance),
    notes: plan === null ? [] : notesOn(plan, journals, batches, acceptance),
    batches,
    layerZipBytes: zipBytesOf(await files.artifacts.read()),
  };
}

async function batchEvidenceOf(files: ExecutionFiles, batch: number): Promise<BatchEvidence> {
  const own = evidenceOf(files, batch);
  const [health, scan, gates] = await Promise.all([own.health.read(), own.scan.read(), own.gates.read()]);
  return { health, scan, gates };
}

/** What was found at the looks at this batch, of functions of the batch before too. */
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

/** All layers together. */
function zipBytesOf(artifacts: readonly LayerArtifact[] | null): number | null {
  return artifacts === null ? null : artifacts.reduce((sum, { zipBytes }) => sum + zipBytes, 0);
}
