/** Says for people what the import proof found: why a function is left alone, and what the proof could not decide. */

import type { ImportFinding } from "./import-proof.ts";
import type { InventoryItem } from "./inventory.ts";
import { firstOf, listed } from "./text.ts";

const NAMED_IN_REASON = 3;
const NAMED_IN_NOTE = 5;
/** Libraries that come along in packages try many optional imports; a plan is still to be read. */
const MOST_NOTES = 20;

/** Why a function must be left alone, for example `would no longer import: app.py line 3: shared.x (not in the layer)`. */
export function reasonOfImports({ imports }: InventoryItem): string | null {
  if (imports === null) return null;
  if (imports.lost.length > 0) return `would no longer import: ${first(imports.lost)}`;
  return imports.changed.length > 0 ? `would import something else: ${first(imports.changed)}` : null;
}

/** One note per finding, with the functions that share it: imports nobody can prove, and those that fail already. */
export function importNotes(changing: readonly InventoryItem[]): readonly string[] {
  const remarks = changing.flatMap(({ configuration: { name }, imports }) => [
    ...(imports?.unproven ?? []).map((finding) => ({ name, remark: `Import not proven: ${words(finding)}` })),
    ...(imports?.missingBefore ?? []).map((finding) => ({
      name,
      remark: `Import not found, now as afterwards: ${words(finding)}`,
    })),
  ]);
  const notes = [...Map.groupBy(remarks, ({ remark }) => remark)].map(
    ([remark, of]) => `${remark}: ${namedIn(of.map(({ name }) => name))}`,
  );
  return firstOf(notes, MOST_NOTES, (more) => `… and ${more} more such notes on imports`);
}

function first(findings: readonly ImportFinding[]): string {
  const more = findings.length - NAMED_IN_REASON;
  return `${findings.slice(0, NAMED_IN_REASON).map(words).join("; ")}${more > 0 ? ` (and ${more} more)` : ""}`;
}

/** `app.py line 3: shared.x (not in the layer)`; what Lambda itself imports stands on no line. */
function words({ file, line, module, why }: ImportFinding): string {
  return `${file}${line === 0 ? "" : ` line ${line}`}: ${module} (${why})`;
}

const namedIn = (functions: readonly string[]) => listed(functions, NAMED_IN_NOTE);
