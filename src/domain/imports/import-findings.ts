/** Decides what the findings of an import proof mean: whether a function is left alone, and what is noted. */
import { count } from "../amounts.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { firstSentences, listed } from "../text.ts";
import type { ImportFinding } from "./import-proof.ts";
import { READ_BY_PATH } from "./import-proof.ts";

/** A plan is still to be read. */
const MOST_NOTES = 20;

/** Why a function must be left alone; a doubt alone holds it back unless the request says that it may move. */
export function reasonOfImports(
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
 * Why a function is left alone that serves, although its handler could not be imported as reading has it: then reading
 * does not understand it. `null` where nothing is missing, or the request says that such functions may move.
 */
export function reasonOfServing(
  { imports }: InventoryItem,
  { unproven }: Pick<MigrationRequest, "unproven">,
): Reason | null {
  const needed = imports?.needed ?? [];
  return needed.length === 0 || unproven === "migrate" ? null : { code: "serves-unproven", ...factsOf(needed) };
}

/** What stays in packages because code reads it by path: one note per file or folder and place that reads it. */
export function stayNotes(changing: readonly InventoryItem[]): readonly string[] {
  const remarks = changing.flatMap(({ configuration: { name }, imports }) =>
    (imports?.stays ?? []).map(({ file, line, module, why }) => ({
      name,
      remark: `Stays in the package, ${why === READ_BY_PATH ? "read by path" : "because a path is made when the code runs"}: ${module} (${line === 0 ? file : `${file} line ${line}`})`,
    })),
  );
  return grouped(remarks, "on files that stay");
}

/** Each remark once, with the functions it is true of. */
function grouped(
  remarks: readonly { readonly name: string; readonly remark: string }[],
  about: string,
): readonly string[] {
  const notes = [...Map.groupBy(remarks, ({ remark }) => remark)].map(
    ([remark, of]) => `${remark}: ${namedIn(of.map(({ name }) => name))}`,
  );
  return firstSentences(notes, MOST_NOTES, (more) => `… and ${count(more, "more such note")} ${about}`);
}

function factsOf(findings: readonly ImportFinding[]) {
  return {
    findings: findings.map(({ file, line, module, why }) => ({ file, line, module, why })),
    total: findings.length,
  };
}

const namedIn = (functions: readonly string[]) => listed(functions);
