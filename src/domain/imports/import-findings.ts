/** Decides what import findings mean: whether a function is skipped, and which notes the plan shows. */
import { count } from "../amounts.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { firstSentences, listed } from "../text.ts";
import { type ImportFinding, READ_BY_PATH } from "./import-proof.ts";

const MAX_NOTES = 20;

/** Why a function must be skipped. A doubt alone skips it unless the request migrates unproven functions. */
export function findImportReason(
  { imports }: InventoryItem,
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

/** One note per file or folder that stays in packages because code reads it by path, and per place that reads it. */
export function stayNotes(changing: readonly InventoryItem[]): readonly string[] {
  const remarks = changing.flatMap(({ configuration: { name }, imports }) =>
    (imports?.stays ?? []).map(({ file, line, module, why }) => ({
      name,
      remark: `Stays in the package because ${why === READ_BY_PATH ? "code reads it by path" : "a path is computed at run time"}: ${module} (${line === 0 ? file : `${file} line ${line}`})`,
    })),
  );
  const notes = [...Map.groupBy(remarks, ({ remark }) => remark)].map(
    ([remark, of]) => `${remark}: ${listed(of.map(({ name }) => name))}`,
  );
  return firstSentences(notes, MAX_NOTES, (more) => `… and ${count(more, "more such note")} on files that stay`);
}

function factsOf(findings: readonly ImportFinding[]) {
  return {
    findings: findings.map(({ file, line, module, why }) => ({ file, line, module, why })),
    total: findings.length,
  };
}
