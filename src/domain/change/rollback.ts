/**
 * Decides how to restore a function. What is restored comes from the snapshot alone. The journal only distinguishes our
 * change from changes by others.
 */

import type { Reason } from "../report/reasons/reasons.ts";
import { EVERYTHING, type RollbackScope } from "../request/request.ts";
import { foreignChange, type Halves, type OurChange, sameLayers } from "./function-change.ts";
import { type FunctionJournal, mayHaveChanged } from "./journal.ts";

export type Restoration =
  /** Both halves are as in the snapshot. If the layer is kept, only the code is. */
  | { readonly kind: "as-asked" }
  /** The halves to write: code first, then layers. */
  | { readonly kind: "restore"; readonly code: boolean; readonly layers: boolean }
  /** Left alone. */
  | { readonly kind: "touched-by-others"; readonly why: Reason };

/** Present state of a function without an update in progress. */
export interface CurrentHalves extends Halves {
  /** `Failed`: Lambda reports that the previous state stays active, but both halves are written again to be sure. */
  readonly lastUpdateStatus: "Successful" | "InProgress" | "Failed";
}

/** How to restore a function from its present state. */
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
  const halves = { code, layers: layers && !keepLayer };
  return halves.code || halves.layers ? { kind: "restore", ...halves } : { kind: "as-asked" };
}

/** Whether a rollback of this scope must look at a function, because a call can have changed what it restores. */
export function needsRestore(journal: FunctionJournal, { keepLayer, functions }: RollbackScope): boolean {
  if (functions !== null && !functions.includes(journal.functionName)) return false;
  return mayHaveChanged(journal) && (!keepLayer || journal.slimCodeSha256 !== null);
}

/** Functions that the rollback `rolledBackBy` has not ended yet. The batch that changed last comes first. */
export function journalsToRestore(
  journals: readonly FunctionJournal[],
  rolledBackBy: string,
  scope: RollbackScope = EVERYTHING,
): readonly FunctionJournal[] {
  return journals
    .filter((journal) => needsRestore(journal, scope) && journal.rolledBackBy !== rolledBackBy)
    .toSorted((a, b) => b.batch - a.batch || a.functionName.localeCompare(b.functionName));
}
