/**
 * Decides what a report says beside its outcome: what stayed inconclusive, what was broken before, whether the canary
 * led.
 */
import { count } from "../amounts.ts";
import type { FunctionJournal } from "../change/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { firstSentences, listed, quoted } from "../text.ts";
import type { Acceptance, GateEvidence, HealthEvidence, ScanEvidence } from "../verdict/evidence.ts";
import { newErrorKindsText } from "../verdict/logs/scan-text.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import { newErrorKinds } from "../verdict/verdict-on-calls.ts";

export interface BatchEvidence {
  readonly health: HealthEvidence | null;
  readonly scan: ScanEvidence | null;
  readonly gates: GateEvidence | null;
}

/** Notes in plain words; names that share a note share a line. */
export function notesOn(
  plan: Plan,
  journals: readonly FunctionJournal[],
  batches: readonly BatchEvidence[],
  acceptance: Acceptance | null,
): readonly string[] {
  const [fleetVerdicts, atTheEnd] = [acceptance?.verdicts ?? [], acceptance?.functions ?? []];
  const fleet = fleetVerdicts.filter(({ verdict }) => verdict === "inconclusive");
  return [
    ...plan.notes,
    ...canaryNotes(plan, journals),
    ...grouped(batches.flatMap((batch) => inconclusiveOf(batch, atTheEnd))),
    ...firstSentences(batches.flatMap(waitedNotes), MOST_NOTES, (more) => `… and ${count(more, "more batch")} waited`),
    ...alarmNotes(batches, acceptance),
    ...grouped(batches.flatMap(notSearchedOf)),
    ...grouped(batches.flatMap(knownBeforeOf)),
    ...grouped(journals.flatMap(runtimeMoveIn)),
    ...grouped(batches.flatMap(doubtfulOf)),
    ...grouped(batches.flatMap(newKindsOf)),
    ...ignoredNotes(batches),
    ...grouped(batches.flatMap(failingBeforeOf)),
    ...firstSentences(
      fleet.flatMap(({ reason }) => reason ?? []),
      MOST_NOTES,
      (more) => `… and ${count(more, "more such note")}`,
    ),
  ];
}

interface Remark {
  readonly name: string;
  readonly remark: string;
}

function runtimeMoveIn({ functionName: name, runtimeMove }: FunctionJournal): Remark[] {
  if (runtimeMove === null) return [];
  const remark = `Lambda moved the runtime with the update, from ${runtimeMove.from} to ${runtimeMove.to}, and no rollback takes that back`;
  return [{ name, remark }];
}

function canaryNotes(plan: Plan, journals: readonly FunctionJournal[]): string[] {
  const [canaries = [], ...others] = plan.batches;
  const skipped = journals.find(
    ({ functionName, outcome }) =>
      canaries.includes(functionName) && (outcome === "skipped" || outcome === "touched-by-others"),
  );
  if (skipped === undefined || others.length === 0) return [];
  return [`The canary ${skipped.functionName} was left out, so batch 2 was the first to change: ${skipped.reason}`];
}

/** Functions none of whose evidence was conclusive, their metrics at the end included. */
function inconclusiveOf({ health, scan, gates }: BatchEvidence, atTheEnd: readonly FunctionVerdict[]): Remark[] {
  const first = [...(health?.verdicts ?? []), ...(scan?.verdicts ?? [])];
  const all = [...first, ...(gates?.verdicts ?? [])];
  const byName = Map.groupBy(all, ({ functionName }) => functionName);
  /** Checks and log say enough; metrics are quoted where they are all there is. */
  const named = new Set(first.map(({ functionName }) => functionName));
  const quoted = (of: FunctionVerdict) => first.includes(of) || !named.has(of.functionName);
  const last = new Map(atTheEnd.map((of) => [of.functionName, of.verdict]));
  return [...byName].flatMap(([name, own]) =>
    own.every(({ verdict }) => verdict === "inconclusive") && (last.get(name) ?? "inconclusive") === "inconclusive"
      ? [
          {
            name,
            remark: `Inconclusive, ${own
              .filter(quoted)
              .map(({ reason }) => reason)
              .join(", and ")}`,
          },
        ]
      : [],
  );
}

/** Functions whose checks are conclusive, and whose log was not searched as it should be. */
function notSearchedOf({ health, scan }: BatchEvidence): Remark[] {
  const verdicts = new Map((health?.verdicts ?? []).map((of) => [of.functionName, of.verdict]));
  return (scan?.scans ?? []).flatMap(({ functionName, notSearched }) =>
    notSearched !== null && verdicts.get(functionName) === "healthy"
      ? [{ name: functionName, remark: `Healthy by its checks alone, because ${notSearched}` }]
      : [],
  );
}

/** What stayed inconclusive although the batch waited is no health: the report says how long that was. */
function waitedNotes({ gates }: BatchEvidence, index: number): string[] {
  if (gates === null || gates.waitedSeconds === 0) return [];
  return [
    `Batch ${index + 1} was looked at ${count(gates.looks, "time")} and waited ${gates.waitedSeconds} s for more evidence`,
  ];
}

/** An alarm that shows no health is named once, with what was seen last. */
function alarmNotes(batches: readonly BatchEvidence[], acceptance: Acceptance | null): string[] {
  const seen = [...batches.flatMap(({ gates }) => gates?.alarmVerdicts ?? []), ...(acceptance?.alarms ?? [])];
  const last = new Map(seen.map((of) => [of.alarm, of]));
  return [...last.values()].flatMap(({ verdict, reason }) =>
    verdict === "inconclusive" && reason !== null ? [`Inconclusive: ${reason}`] : [],
  );
}

/** Only a function that was broken before is not unhealthy with a failed check. */
function failingBeforeOf({ health }: BatchEvidence): Remark[] {
  const spared = (health?.verdicts ?? []).filter(({ verdict }) => verdict !== "unhealthy");
  return spared.flatMap(({ functionName: name }) => {
    const failed = health?.checks.find((check) => check.functionName === name && !check.passed);
    return failed === undefined
      ? []
      : [{ name, remark: `Failing before the change and since (check "${failed.check}": ${failed.why})` }];
  });
}

/** What speaks against a function whose checks or metrics are healthy. */
function doubtfulOf({ health, scan, gates }: BatchEvidence): Remark[] {
  const others = [...(health?.verdicts ?? []), ...(gates?.verdicts ?? [])];
  const healthy = new Set(
    others.filter(({ verdict }) => verdict === "healthy").map(({ functionName }) => functionName),
  );
  return (scan?.verdicts ?? []).flatMap(({ functionName: name, doubtful, reason }) =>
    doubtful && healthy.has(name) ? [{ name, remark: `Not healthy by its log: ${reason}` }] : [],
  );
}

/** Errors that the time before the change did not show, in calls that succeed. */
function newKindsOf({ scan }: BatchEvidence): Remark[] {
  return (scan?.scans ?? []).flatMap(({ functionName: name, since, before }) => {
    if (newErrorKinds(since.logged, before).length === 0) return [];
    const remark = newErrorKindsText(since, before);
    return [{ name, remark: `${remark.charAt(0).toUpperCase()}${remark.slice(1)}` }];
  });
}

function ignoredNotes(batches: readonly BatchEvidence[]): string[] {
  const scans = batches.flatMap(({ scan }) => scan?.scans ?? []).filter(({ ignored }) => ignored > 0);
  const events = scans.reduce((sum, { ignored }) => sum + ignored, 0);
  if (events === 0) return [];
  return [`${count(events, "log event")} of ${count(scans.length, "function")} ignored, as "ignoreLogs" says`];
}

function knownBeforeOf({ scan }: BatchEvidence): Remark[] {
  return (scan?.scans ?? []).flatMap(({ functionName, knownBefore }) =>
    knownBefore.map((error) => ({ name: functionName, remark: `Seen before the migration and since (${error})` })),
  );
}

/** Of one kind; and functions named in one of them. */
const MOST_NOTES = 20;
const NAMED = 20;
const MOST_REMARK = 1000;

function namesIn(remarks: readonly Remark[]): string {
  return listed(
    remarks.map(({ name }) => name),
    NAMED,
  );
}

function grouped(remarks: readonly Remark[]): string[] {
  const byRemark = Map.groupBy(remarks, ({ remark }) => remark);
  const notes = [...byRemark].map(([remark, of]) => `${quoted(remark, MOST_REMARK)}: ${namesIn(of)}`);
  return firstSentences(notes, MOST_NOTES, (more) => `… and ${count(more, "more such note")}`);
}
