/** Says for people what the import proof found: why a function is left alone, and what stays in its package. */

import { count } from "../amounts.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import type { MigrationRequest } from "../request/request.ts";
import { andMore, firstOf, listed } from "../text.ts";
import type { ImportFinding } from "./import-proof.ts";
import { READ_BY_PATH } from "./import-proof.ts";

const NAMED_IN_REASON = 3;
/** A plan is still to be read. */
const MOST_NOTES = 20;

/**
 * Why a function must be left alone, for example `would no longer find: app.py line 3: shared.x (not in the layer)`; a doubt alone
 * holds it back unless the request says that it may move.
 */
export function reasonOfImports(
  { imports }: InventoryItem,
  { unproven }: Pick<MigrationRequest, "unproven">,
): string | null {
  if (imports === null) return null;
  const { lost, changed, doubts } = imports;
  if (lost.length > 0) return `would no longer find: ${first(lost)}`;
  if (changed.length > 0) return `would import something else: ${first(changed)}`;
  return doubts.length > 0 && unproven === "skip"
    ? `not proven: ${first(doubts)}; "unproven": "migrate" in the request moves it all the same`
    : null;
}

/**
 * Why a function is left alone that serves, although its handler could not be imported as reading has it: then reading does not understand it.
 * `null` where nothing is missing, or the request says that such functions may move.
 */
export function reasonOfServing(
  { imports }: InventoryItem,
  { unproven }: Pick<MigrationRequest, "unproven">,
): string | null {
  const needed = imports?.needed ?? [];
  if (needed.length === 0 || unproven === "migrate") return null;
  return `not proven: ${first(needed)}, and yet it serves; "unproven": "migrate" in the request moves it all the same`;
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
  return firstOf(notes, MOST_NOTES, (more) => `… and ${count(more, "more such note")} ${about}`);
}

function first(findings: readonly ImportFinding[]): string {
  return `${findings.slice(0, NAMED_IN_REASON).map(words).join("; ")}${andMore(findings.length - NAMED_IN_REASON)}`;
}

/** `app.py line 3: shared.x (not in the layer)`; what Lambda itself imports stands on no line. */
function words({ file, line, module, why }: ImportFinding): string {
  return `${file}${line === 0 ? "" : ` line ${line}`}: ${module} (${why})`;
}

const namedIn = (functions: readonly string[]) => listed(functions);
