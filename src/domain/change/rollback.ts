/**
 * Decides how one function gets back to its snapshot. What is restored comes from the snapshot alone; the journal only
 * serves to tell our change from somebody else's.
 */

import type { Reason } from "../report/reasons/reasons.ts";
import { EVERYTHING, type RollbackScope } from "../request/request.ts";
import { foreignChange, type Halves, type OurChange, sameLayers } from "./function-change.ts";
import { type FunctionJournal, mayHaveChanged } from "./journal.ts";

export type Restoration =
  /**
   * Both halves are as in the snapshot; where the layer is kept, the code is, and the layers may be as we left them.
   */
  | { readonly kind: "as-asked" }
  /** The halves to write: code first, then layers. */
  | { readonly kind: "restore"; readonly code: boolean; readonly layers: boolean }
  /** Left alone. */
  | { readonly kind: "touched-by-others"; readonly why: Reason };

/** What is there now, of a function with no update in progress. */
export interface CurrentHalves extends Halves {
  /** `Failed`: Lambda says the previous state stays in force, so both halves are written again to be sure. */
  readonly lastUpdateStatus: "Successful" | "InProgress" | "Failed";
}

/** How to restore one function from what is there now. */
export function restorationOf(
  snapshot: Halves,
  journal: OurChange,
  present: CurrentHalves,
  { keepLayer }: Pick<RollbackScope, "keepLayer"> = EVERYTHING,
): Restoration {
  const why = foreignChange(snapshot, journal, present);
  if (why !== null) return { kind: "touched-by-others", why };
  const unsure = present.lastUpdateStatus === "Failed";
  const code = unsure || present.codeSha256 !== snapshot.codeSha256;
  const layers = unsure || !sameLayers(present.layers, snapshot.layers);
  const left = { code, layers: layers && !keepLayer };
  return left.code || left.layers ? { kind: "restore", ...left } : { kind: "as-asked" };
}

/** Whether a rollback of this scope has to look at a function: a call may have changed what is to come back. */
export function needsRestore(journal: FunctionJournal, { keepLayer, functions }: RollbackScope): boolean {
  if (functions !== null && !functions.includes(journal.functionName)) return false;
  return mayHaveChanged(journal) && (!keepLayer || journal.slimCodeSha256 !== null);
}

/**
 * The functions the rollback of execution `rolledBackBy` still has to work on: those of its scope which it has not
 * ended yet, so that it always comes to an end. The batch changed last comes first.
 */
export function journalsToRestore(
  journals: readonly FunctionJournal[],
  rolledBackBy: string,
  scope: RollbackScope = EVERYTHING,
): readonly FunctionJournal[] {
  return journals
    .filter((journal) => needsRestore(journal, scope) && journal.rolledBackBy !== rolledBackBy)
    .toSorted((a, b) => b.batch - a.batch || a.functionName.localeCompare(b.functionName));
}
