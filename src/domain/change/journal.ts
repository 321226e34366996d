/** What was done to one function so far, stored so that any task can run again or be undone. */
import * as z from "zod";
import { maybeExplanation, UNEXPLAINED } from "../report/reasons/code.ts";
import { names, type Stored, version } from "../stored/parts.ts";

/** The steps of migrating one function in their order, then those of restoring it. */
const journalStep = z.enum([
  "snapshot",
  "attach",
  "slim",
  "publish",
  "read-back",
  "shift",
  "restore-aliases",
  "restore-code",
  "restore-layers",
  "restored",
]);

/** How the work on one function ended. */
export const functionOutcome = z.enum([
  "planned",
  "migrated",
  "unchanged",
  "skipped",
  "restored",
  "failed",
  "touched-by-others",
]);

/** `kept`: a rollback that keeps the layer does not restore the layers. */
const half = z.enum(["restored", "not restored", "unknown", "kept"]);

/** Which parts of a function are restored. */
export const standing = z.object({ code: half, layers: half, aliases: half });

/**
 * What restores the rest. `again`: the rollback, once its reason is gone. `by-hand`: the stored original, over what
 * others changed. `from-source`: the stored original cannot be used. `none`: there is nothing to restore it in.
 */
export const remedy = z.enum(["again", "by-hand", "from-source", "none"]);

const unrestored = z.object({
  ...standing.shape,
  remedy,
  /** `aws` commands in their order, each a line of a POSIX shell. None if the rollback runs again. */
  commands: names,
});

/** ARNs of two versions of a runtime. Lambda moves it with an update of the function, and no update undoes that. */
const runtimeMove = z.object({ from: z.string(), to: z.string() });

export const journal = z.object({
  version,
  functionName: z.string(),
  batch: z.int(),
  /** The step that began last, and whether it is known to have ended. */
  step: journalStep,
  done: z.boolean(),
  at: z.string(),
  /** `null` until the work on this function has ended. */
  outcome: functionOutcome.nullable(),
  ...maybeExplanation.shape,
  /** What the migration made of it, so that a later reader can tell this change from a change by others. */
  slimCodeSha256: z.string().nullable(),
  slimZipBytes: z.number().nullable(),
  layersAfter: names.nullable(),
  /** Highest number of a published version before this execution publishes one, 0 for none. `null` until then. */
  lastVersionBefore: z.number().nullable().default(null),
  /** Version with the change, for the aliases that follow $LATEST. `null` until it is known. */
  publishedVersion: z.string().nullable().default(null),
  /** When those aliases sent a share of the traffic to it, ISO 8601. `null` if none did. */
  sharedAt: z.string().nullable().default(null),
  /** When those aliases sent all traffic to it, ISO 8601. `null` until then. */
  shiftedAt: z.string().nullable().default(null),
  /** Before the first call that changes what the function loads, ISO 8601. The scan for import errors begins here. */
  changedAt: z.string().nullable().default(null),
  /** When the changed function had settled, ISO 8601. Only events from here on must result from the change. */
  settledAt: z.string().nullable(),
  /** Name of the execution whose rollback ended the work on this function. It does not retry what it has ended. */
  rolledBackBy: z.string().nullable(),
  /** That rollback found the function as asked, and wrote nothing. */
  foundAsAsked: z.boolean().default(false),
  /** The version that the rollback could not remove, and why. `null` if nothing is left. */
  leftVersion: z.string().nullable().default(null),
  /** `null` if Lambda did not move the runtime. */
  runtimeMove: runtimeMove.nullable().default(null),
  /** Set if a rollback ended without restoring everything. */
  unrestored: unrestored.nullable().default(null),
});

/** Stored as `journal/NAME.json`. The one process that works on the function writes it at every step. */
export type FunctionJournal = Stored<typeof journal>;
export type JournalStep = FunctionJournal["step"];
export type FunctionOutcome = z.output<typeof functionOutcome>;
export type HalfStanding = z.output<typeof half>;
export type Standing = Stored<typeof standing>;
export type Remedy = z.output<typeof remedy>;
export type Unrestored = Stored<typeof unrestored>;
export type RuntimeMove = Stored<typeof runtimeMove>;

/** The journal of a function that was not changed yet. */
export function newJournal(functionName: string, batch: number, now: Date): FunctionJournal {
  const nothing = { slimCodeSha256: null, slimZipBytes: null, layersAfter: null, settledAt: null, rolledBackBy: null };
  const about = { version: 1, functionName, batch, step: "snapshot", done: false, at: now.toISOString() };
  return journal.parse({ ...about, outcome: null, ...UNEXPLAINED, ...nothing });
}

/** Whether the change was complete: read back, and its aliases moved. Later changes are not part of it. */
export function wasFullyMigrated({ step, done, publishedVersion, shiftedAt }: FunctionJournal): boolean {
  return done && (step === "read-back" ? publishedVersion === null : step === "shift" && shiftedAt !== null);
}

/** Whether a call can have changed the function. Journals are written before the call. */
export function mayHaveChanged(journal: FunctionJournal): boolean {
  return journal.step !== "snapshot";
}
