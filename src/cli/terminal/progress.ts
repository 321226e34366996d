/** Computes the progress of an execution from its history, plan and journals. */
import type { ExecutionEvent } from "../../aws/step-functions/step-functions.ts";
import type { FunctionJournal, JournalStep } from "../../domain/change/journal.ts";
import type { Plan } from "../../domain/plan/plan.ts";
import { batchAt, type StateVisit } from "../../domain/report/state-visits.ts";

/** Where the execution is in the state graph, computed from its events. */
export interface GraphPosition {
  readonly lastEventId: number;
  /** Last state entered; `null` before the first. */
  readonly state: string | null;
  /** Batch at work, counted from 1; 0 before the first batch. */
  readonly batch: number;
  readonly rollingBack: boolean;
}

/** The text for a function that is not changed yet. */
export const WAITING = "waiting";

export const BEFORE_START: GraphPosition = { lastEventId: 0, state: null, batch: 0, rollingBack: false };

export interface FunctionProgress {
  readonly name: string;
  readonly batch: number;
  /** The current step or the outcome. */
  readonly text: string;
  readonly outcome: FunctionJournal["outcome"];
  readonly reason: string | null;
  readonly zipBytesBefore: number;
  readonly zipBytesAfter: number | null;
  /** Duration of its migration; `null` until it has migrated. */
  readonly seconds: number | null;
  /** When the current step began; `null` between steps. */
  readonly since: Date | null;
}

export interface Progress {
  readonly position: GraphPosition;
  /** Visited states. */
  readonly visits: readonly StateVisit[];
  /** 0 until there is a plan. */
  readonly batches: number;
  /** The functions to migrate, in the order of the batches. */
  readonly functions: readonly FunctionProgress[];
}

/** The position after one more event. */
export function advance(position: GraphPosition, { id, type, state }: ExecutionEvent): GraphPosition {
  if (state === null || !type.endsWith("StateEntered")) return { ...position, lastEventId: id };
  return {
    lastEventId: id,
    state,
    batch: batchAt(position.batch, state),
    rollingBack: position.rollingBack || state === "Roll back",
  };
}

/** States that work or wait; states that only decide get no line. */
export function isWork({ type }: ExecutionEvent): boolean {
  return type === "TaskStateEntered" || type === "WaitStateEntered";
}

export function progressOf(
  position: GraphPosition,
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
  return { position, visits, batches: plan?.batches.length ?? 0, functions };
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
    text: journal === undefined ? WAITING : journalText(journal),
    outcome: journal?.outcome ?? null,
    reason: journal?.reason ?? null,
    zipBytesBefore,
    zipBytesAfter: slimmed,
  };
}

/** The time of a function begins with its batch, even if its layer was attached earlier. */
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
  snapshot: ["storing the original", "original stored"],
  attach: ["attaching the layer", "layer attached"],
  slim: ["removing the shared code from the package", "shared code removed"],
  publish: ["publishing a version", "version published"],
  "read-back": ["verifying", "verified"],
  shift: ["shifting traffic", "traffic shifted"],
  "restore-aliases": ["restoring aliases", "aliases restored"],
  "restore-code": ["restoring code", "code restored"],
  "restore-layers": ["restoring layers", "layers restored"],
  restored: ["verifying", "restored"],
};

function journalText(journal: FunctionJournal): string {
  const { outcome, step, done, reason } = journal;
  if (outcome === null) return STEP[step][done ? 1 : 0];
  if (outcome === "migrated") return trafficText(journal) ?? outcome;
  return outcome === "failed" || outcome === "touched-by-others"
    ? `${outcome}: ${reason ?? "no reason given"}`
    : outcome;
}

/** Text for a function whose published version does not get all of its traffic yet; otherwise `null`. */
function trafficText({ step, done, publishedVersion, sharedAt, shiftedAt }: FunctionJournal): string | null {
  if (publishedVersion === null || shiftedAt !== null) return null;
  if (step === "shift" && !done) return STEP.shift[0];
  return sharedAt === null
    ? `version ${publishedVersion} published`
    : `version ${publishedVersion} gets a share of the traffic`;
}
