/**
 * Decides what a report says beside its outcome: what stayed inconclusive, what failed before, which errors are new.
 */
import type { FunctionJournal } from "../change/journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Acceptance, GateEvidence, HealthEvidence, ScanEvidence } from "../verdict/evidence.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import { newErrorKinds } from "../verdict/verdict-on-calls.ts";
import { type FunctionNote, firstNotes, groupedNotes } from "./grouped-notes.ts";
import { type Explained, explanationIn } from "./reasons/code.ts";
import { explain } from "./reasons/reasons.ts";

export interface BatchEvidence {
  readonly health: HealthEvidence | null;
  readonly scan: ScanEvidence | null;
  readonly gates: GateEvidence | null;
}

/** All notes of a report; functions that share a note are named in one. */
export function notesOn(
  plan: Plan,
  journals: readonly FunctionJournal[],
  batches: readonly BatchEvidence[],
  acceptance: Acceptance | null,
): readonly Explained[] {
  const [fleetVerdicts, lastVerdicts] = [acceptance?.verdicts ?? [], acceptance?.functions ?? []];
  const inconclusive = fleetVerdicts.filter(({ verdict }) => verdict === "inconclusive");
  return [
    ...plan.notes,
    ...canaryNotes(plan, journals),
    ...groupedNotes(batches.flatMap((batch) => inconclusiveIn(batch, lastVerdicts))),
    ...firstNotes(batches.flatMap(waitedNotes)),
    ...alarmNotes(batches, acceptance),
    ...groupedNotes(batches.flatMap(notSearchedIn)),
    ...groupedNotes(batches.flatMap(knownErrorsIn)),
    ...groupedNotes(journals.flatMap(runtimeMoveIn)),
    ...groupedNotes(batches.flatMap(doubtfulIn)),
    ...groupedNotes(batches.flatMap(newErrorsIn)),
    ...ignoredNotes(batches),
    ...groupedNotes(batches.flatMap(failingBeforeIn)),
    ...firstNotes(
      inconclusive.flatMap((of) => (of.reason === null ? [] : [{ ...explanationIn(of), reason: of.reason }])),
    ),
  ];
}

function runtimeMoveIn({ functionName, runtimeMove }: FunctionJournal): FunctionNote[] {
  return runtimeMove === null ? [] : [{ functionName, note: { code: "runtime-moved", ...runtimeMove } }];
}

function canaryNotes(plan: Plan, journals: readonly FunctionJournal[]): Explained[] {
  const [canaries = [], ...others] = plan.batches;
  const skipped = journals.find(
    ({ functionName, outcome }) =>
      canaries.includes(functionName) && (outcome === "skipped" || outcome === "touched-by-others"),
  );
  if (skipped === undefined || others.length === 0) return [];
  const { functionName } = skipped;
  return [explain({ code: "canary-left-out", functionName, because: explanationIn(skipped) })];
}

/** Functions without any conclusive evidence, their metrics at the end included. */
function inconclusiveIn(
  { health, scan, gates }: BatchEvidence,
  lastVerdicts: readonly FunctionVerdict[],
): FunctionNote[] {
  const first = [...(health?.verdicts ?? []), ...(scan?.verdicts ?? [])];
  const all = [...first, ...(gates?.verdicts ?? [])];
  const byName = Map.groupBy(all, ({ functionName }) => functionName);
  /** Checks and log say enough; metrics are quoted if they are all there is. */
  const named = new Set(first.map(({ functionName }) => functionName));
  const isQuoted = (of: FunctionVerdict) => first.includes(of) || !named.has(of.functionName);
  const last = new Map(lastVerdicts.map((of) => [of.functionName, of.verdict]));
  return [...byName].flatMap(([functionName, own]) => {
    const verdicts = [...own.map(({ verdict }) => verdict), last.get(functionName) ?? "inconclusive"];
    if (verdicts.some((verdict) => verdict !== "inconclusive")) return [];
    return [
      { functionName, note: { code: "function-inconclusive", reasons: own.filter(isQuoted).map(explanationIn) } },
    ];
  });
}

/** Functions whose checks are conclusive, and whose log was not searched completely. */
function notSearchedIn({ health, scan }: BatchEvidence): FunctionNote[] {
  const verdicts = new Map((health?.verdicts ?? []).map((of) => [of.functionName, of.verdict]));
  return (scan?.scans ?? []).flatMap(({ functionName, notSearched: why }) =>
    why !== null && verdicts.get(functionName) === "healthy"
      ? [{ functionName, note: { code: "healthy-by-checks-alone", why } }]
      : [],
  );
}

/** A batch that waited for evidence in vain is not healthy: the report says how long it waited. */
function waitedNotes({ gates }: BatchEvidence, index: number): Explained[] {
  if (gates === null || gates.waitedSeconds === 0) return [];
  const { looks, waitedSeconds: seconds } = gates;
  return [explain({ code: "batch-waited", batch: index + 1, looks, seconds })];
}

/** Each alarm that shows no health is named once, as it was read last. */
function alarmNotes(batches: readonly BatchEvidence[], acceptance: Acceptance | null): Explained[] {
  const seen = [...batches.flatMap(({ gates }) => gates?.alarmVerdicts ?? []), ...(acceptance?.alarms ?? [])];
  const last = new Map(seen.map((of) => [of.alarm, of]));
  return [...last.values()].flatMap((of) =>
    of.verdict === "inconclusive" && of.reason !== null
      ? [explain({ code: "alarm-inconclusive", because: explanationIn(of) })]
      : [],
  );
}

/** A function with a failed check that is not unhealthy failed before as well. */
function failingBeforeIn({ health }: BatchEvidence): FunctionNote[] {
  const spared = (health?.verdicts ?? []).filter(({ verdict }) => verdict !== "unhealthy");
  return spared.flatMap(({ functionName }) => {
    const failed = health?.checks.find((check) => check.functionName === functionName && !check.passed);
    if (failed === undefined) return [];
    return [{ functionName, note: { code: "failing-before", check: failed.check, why: failed.why } }];
  });
}

/** Functions whose checks or metrics are healthy, and whose log is not. */
function doubtfulIn({ health, scan, gates }: BatchEvidence): FunctionNote[] {
  const others = [...(health?.verdicts ?? []), ...(gates?.verdicts ?? [])];
  const healthy = new Set(
    others.filter(({ verdict }) => verdict === "healthy").map(({ functionName }) => functionName),
  );
  return (scan?.verdicts ?? []).flatMap(({ functionName, doubtful, ...why }) =>
    doubtful && healthy.has(functionName)
      ? [{ functionName, note: { code: "unhealthy-by-log", because: explanationIn(why) } }]
      : [],
  );
}

/** Errors that the time before the change did not show, in calls that succeed. */
function newErrorsIn({ scan }: BatchEvidence): FunctionNote[] {
  return (scan?.scans ?? []).flatMap(({ functionName, since, before }) => {
    const errors = newErrorKinds(since.logged, before);
    return errors.length === 0 ? [] : [{ functionName, note: { code: "new-errors-logged", errors } }];
  });
}

function ignoredNotes(batches: readonly BatchEvidence[]): Explained[] {
  const scans = batches.flatMap(({ scan }) => scan?.scans ?? []).filter(({ ignored }) => ignored > 0);
  const events = scans.reduce((sum, { ignored }) => sum + ignored, 0);
  return events === 0 ? [] : [explain({ code: "log-events-ignored", events, functions: scans.length })];
}

function knownErrorsIn({ scan }: BatchEvidence): FunctionNote[] {
  return (scan?.scans ?? []).flatMap(({ functionName, knownBefore }) =>
    knownBefore.map((error) => ({ functionName, note: { code: "error-known-before", error } })),
  );
}
