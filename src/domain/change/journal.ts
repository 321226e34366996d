/** What was done to one function so far, kept so that any task can be run again or undone. */
import { type MaybeExplained, UNEXPLAINED } from "../report/reasons/code.ts";

/** The steps of migrating one function, in their order, and those of restoring it. */
export type JournalStep =
  | "snapshot"
  | "attach"
  | "slim"
  | "publish"
  | "read-back"
  | "shift"
  | "restore-aliases"
  | "restore-code"
  | "restore-layers"
  | "restored";

/** How the work on one function ended, where it has ended. */
export type FunctionOutcome =
  | "planned"
  | "migrated"
  | "unchanged"
  | "skipped"
  | "restored"
  | "failed"
  | "touched-by-others";

/** Stored as `journal/NAME.json`; rewritten at every step by the one process that works on the function. */
export interface FunctionJournal extends MaybeExplained {
  readonly version: 1;
  readonly functionName: string;
  readonly batch: number;
  /** The step begun last, and whether it is known to have ended. */
  readonly step: JournalStep;
  readonly done: boolean;
  readonly at: string;
  /** Set when the work on this function has ended. */
  readonly outcome: FunctionOutcome | null;
  /** What we made of it, so that a later reader can tell our change from somebody else's. */
  readonly slimCodeSha256: string | null;
  readonly slimZipBytes: number | null;
  readonly layersAfter: readonly string[] | null;
  /**
   * Highest number of a published version before this execution publishes one, 0 where there is none; `null` until it
   * is about to.
   */
  readonly lastVersionBefore: number | null;
  /** Version that holds the change, which the aliases that follow $LATEST are led to; `null` until it is known. */
  readonly publishedVersion: string | null;
  /** When a share of the traffic through those aliases began to reach it, ISO 8601; `null` where none did. */
  readonly sharedAt: string | null;
  /** When all traffic through those aliases reached it, ISO 8601; `null` until then. */
  readonly shiftedAt: string | null;
  /**
   * Just before the first call that changes what the function loads, ISO 8601: import errors are searched from here on.
   */
  readonly changedAt: string | null;
  /** When the changed function had settled, ISO 8601: only events from here on must come from the change. */
  readonly settledAt: string | null;
  /** Name of the execution whose rollback ended the work on this function; it does not try again what it has ended. */
  readonly rolledBackBy: string | null;
  /** That rollback found the function as asked, and wrote nothing. */
  readonly foundAsAsked: boolean;
  /** The version that rollback could not remove, and why, in plain words; `null` where nothing is left. */
  readonly leftVersion: string | null;
  /** ARNs of the versions of its runtime before its updates and after them, where Lambda moved it; otherwise `null`. */
  readonly runtimeMove: RuntimeMove | null;
  /** What is back and what is left to do, where a rollback ended without restoring all; otherwise `null`. */
  readonly unrestored: Unrestored | null;
}

/** Lambda moves a runtime with an update of the function, and no update takes it back. */
export interface RuntimeMove {
  readonly from: string;
  readonly to: string;
}

/** `kept`: a rollback that keeps the layer does not restore the layers. */
export type HalfStanding = "restored" | "not restored" | "unknown" | "kept";

/** What of a function is as it was. */
export interface Standing {
  readonly code: HalfStanding;
  readonly layers: HalfStanding;
  readonly aliases: HalfStanding;
}

/**
 * What restores the rest. `again`: the rollback, once its reason is gone. `by-hand`: the stored original, over what
 * others changed. `from-source`: the stored original cannot be used. `none`: there is nothing to restore it in.
 */
export type Remedy = "again" | "by-hand" | "from-source" | "none";

/** Stored with the journal. */
export interface Unrestored extends Standing {
  readonly remedy: Remedy;
  /** `aws` commands in their order, each a line of a POSIX shell; none where the rollback is run again. */
  readonly commands: readonly string[];
}

/** The journal of a function nothing was done to yet. */
export function newJournal(functionName: string, batch: number, now: Date): FunctionJournal {
  return {
    version: 1,
    functionName,
    batch,
    step: "snapshot",
    done: false,
    at: now.toISOString(),
    outcome: null,
    ...UNEXPLAINED,
    slimCodeSha256: null,
    slimZipBytes: null,
    layersAfter: null,
    lastVersionBefore: null,
    publishedVersion: null,
    sharedAt: null,
    shiftedAt: null,
    changedAt: null,
    settledAt: null,
    rolledBackBy: null,
    foundAsAsked: false,
    leftVersion: null,
    runtimeMove: null,
    unrestored: null,
  };
}

/**
 * Whether it was changed wholly, read back, and its aliases led where they were to lead: what came after is not of this
 * change.
 */
export function wasFullyMigrated({ step, done, publishedVersion, shiftedAt }: FunctionJournal): boolean {
  return done && (step === "read-back" ? publishedVersion === null : step === "shift" && shiftedAt !== null);
}

/** Whether a call that changes the function may have been made: journals say so before the call. */
export function mayHaveChanged(journal: FunctionJournal): boolean {
  return journal.step !== "snapshot";
}
