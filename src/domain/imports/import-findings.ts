/** Decides what import findings mean: whether a function is skipped, and which notes the plan shows. */
import type { InventoryItem } from "../plan/inventory.ts";
import { type FunctionNote, groupedNotes } from "../report/grouped-notes.ts";
import type { Explained } from "../report/reasons/code.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { type ImportFinding, READ_BY_PATH } from "./import-proof.ts";

/** Why a function must be skipped. A doubt alone skips it unless the request migrates unproven functions. */
export function findImportReason(
  { imports }: Pick<InventoryItem, "imports">,
  { unproven }: Pick<MigrationRequest, "unproven">,
): Reason | null {
  if (imports === null) return null;
  const { lost, changed, doubts } = imports;
  if (lost.length > 0) return { code: "imports-lost", ...factsOf(lost) };
  if (changed.length > 0) return { code: "imports-changed", ...factsOf(changed) };
  return doubts.length > 0 && unproven === "skip" ? { code: "imports-unproven", ...factsOf(doubts) } : null;
}

/**
 * Why to skip a function that works although the import proof says that its handler cannot be imported: the proof is
 * wrong here. `null` if nothing is missing, or if the request migrates unproven functions.
 */
export function findServingReason(
  { imports }: InventoryItem,
  { unproven }: Pick<MigrationRequest, "unproven">,
): Reason | null {
  const needed = imports?.needed ?? [];
  return needed.length === 0 || unproven === "migrate" ? null : { code: "serves-unproven", ...factsOf(needed) };
}

/** Files that stay in packages because code reads them by path, each with the place that reads it. */
export function stayNotes(changing: readonly InventoryItem[]): readonly Explained[] {
  const notes = changing.flatMap(({ configuration: { name: functionName }, imports }) =>
    (imports?.stays ?? []).map(
      ({ file, line, module: path, why }): FunctionNote => ({
        functionName,
        note: { code: "file-stays", path, file, line, readByPath: why === READ_BY_PATH },
      }),
    ),
  );
  return groupedNotes(notes, "on files that stay");
}

function factsOf(findings: readonly ImportFinding[]) {
  return {
    findings: findings.map(({ file, line, module, why }) => ({ file, line, module, why })),
    total: findings.length,
  };
}
