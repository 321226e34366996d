/** Decides what a person following an execution is shown, from its history, its plan and its journals. */
import type { ExecutionEvent } from "../../aws/step-functions/step-functions.ts";
import type { FunctionJournal, JournalStep } from "../../domain/change/journal.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { batchAt, type StateVisit } from "../../domain/report/state-visits.ts";

/** Where the execution is in the state graph, folded from its events. */
export interface Walk {
  readonly lastEventId: number;
  /** State entered last; `null` before the first. */
  readonly state: string | null;
  /** Batch at work, counted from 1; 0 before the first batch. */
  readonly batch: number;
  readonly rollingBack: boolean;
}

/** What is said of a function nothing was done to yet. */
export const WAITS = "waits";

export const BEFORE_THE_START: Walk = { lastEventId: 0, state: null, batch: 0, rollingBack: false };

export interface FunctionProgress {
  readonly name: string;
  readonly batch: number;
  /** What is being done to it, or how it ended, in plain words. */
  readonly words: string;
  readonly outcome: FunctionJournal["outcome"];
  readonly reason: string | null;
  readonly zipBytesBefore: number;
  readonly zipBytesAfter: number | null;
  /** What its migration took; `null` until it has migrated. */
  readonly seconds: number | null;
  /** When the step at work began; `null` where none is. */
  readonly since: Date | null;
}

export interface Progress {
  readonly walk: Walk;
  /** The states so far, as far as they were looked at. */
  readonly visits: readonly StateVisit[];
  /** 0 until there is a plan. */
  readonly batches: number;
  /** The functions with work to do, in the order of the batches. */
  readonly functions: readonly FunctionProgress[];
}

/** The walk after one more event. */
export function step(walk: Walk, { id, type, state }: ExecutionEvent): Walk {
  if (state === null || !type.endsWith("StateEntered")) return { ...walk, lastEventId: id };
  return {
    lastEventId: id,
    state,
    batch: batchAt(walk.batch, state),
    rollingBack: walk.rollingBack || state === "Roll back",
  };
}

/** States worth a line of their own: the ones that work or wait, not those that only decide. */
export function isWork({ type }: ExecutionEvent): boolean {
  return type === "TaskStateEntered" || type === "WaitStateEntered";
}

export function progressOf(
  walk: Walk,
  plan: Plan | null,
  journals: ReadonlyMap<string, FunctionJournal>,
  visits: readonly StateVisit[] = [],
): Progress {
  const zipBytes = new Map(plan?.functions.map((fn) => [fn.name, fn.zipBytes]));
  const functions = (plan?.batches ?? []).flatMap((names, index) => {
    const begun = visits.findLast(({ state, batch }) => state === "Migrate batch" && batch === index + 1)?.enteredAt;
    return names.map((name) => {
      const journal = journals.get(name);
      return { ...functionProgress(name, index + 1, zipBytes.get(name) ?? 0, journal), ...timesOf(journal, begun) };
    });
  });
  return { walk, visits, batches: plan?.batches.length ?? 0, functions };
}

function functionProgress(
  name: string,
  batch: number,
  zipBytesBefore: number,
  journal: FunctionJournal | undefined,
): Omit<FunctionProgress, "seconds" | "since"> {
  const slimmed = journal?.outcome === "migrated" ? journal.slimZipBytes : null;
  return {
    name,
    batch,
    words: journal === undefined ? WAITS : wordsFor(journal),
    outcome: journal?.outcome ?? null,
    reason: journal?.reason ?? null,
    zipBytesBefore,
    zipBytesAfter: slimmed,
  };
}

/** A layer attached ahead of its batch does not count: the function's time begins with its batch. */
function timesOf(
  journal: FunctionJournal | undefined,
  batchBegun: Date | undefined,
): Pick<FunctionProgress, "seconds" | "since"> {
  if (journal === undefined) return { seconds: null, since: null };
  const at = Date.parse(journal.at);
  if (journal.outcome === null) return { seconds: null, since: journal.done ? null : new Date(at) };
  if (journal.outcome !== "migrated" || journal.changedAt === null) return { seconds: null, since: null };
  const begun = Math.max(Date.parse(journal.changedAt), batchBegun?.getTime() ?? 0);
  return { seconds: Math.max(0, (at - begun) / 1000), since: null };
}

const STEP: Readonly<Record<JournalStep, readonly [begun: string, done: string]>> = {
  snapshot: ["storing its original state", "original state stored"],
  attach: ["attaching the layer", "layer attached"],
  slim: ["taking the shared code out", "shared code taken out"],
  publish: ["publishing a version", "version published"],
  "read-back": ["reading back", "read back"],
  shift: ["shifting its traffic", "traffic shifted"],
  "restore-aliases": ["leading its aliases back", "aliases back"],
  "restore-code": ["restoring the code", "code restored"],
  "restore-layers": ["restoring the layers", "layers restored"],
  restored: ["reading back", "restored"],
};

function wordsFor(journal: FunctionJournal): string {
  const { outcome, step, done, reason } = journal;
  if (outcome === null) return STEP[step][done ? 1 : 0];
  if (outcome === "migrated") return trafficWords(journal) ?? outcome;
  return outcome === "failed" || outcome === "touched-by-others"
    ? `${outcome}: ${reason ?? "no reason given"}`
    : outcome;
}

/** Of a function whose published version not all of its traffic reaches yet; `null` of every other. */
function trafficWords({ step, done, publishedVersion, sharedAt, shiftedAt }: FunctionJournal): string | null {
  if (publishedVersion === null || shiftedAt !== null) return null;
  if (step === "shift" && !done) return STEP.shift[0];
  return sharedAt === null
    ? `version ${publishedVersion} published`
    : `version ${publishedVersion} has a share of its traffic`;
}
