/**
 * Finds modules that would be loaded twice after the change but once now. Their state and classes would no longer be
 * shared.
 */
import type { ImportFinding } from "../import-proof.ts";
import { type ImportWalk, isCode, type WalkedReference } from "./import-walk.ts";
import { displayPath } from "./node-world.ts";

/** One finding per module, at the reference that loads the second instance. */
export function duplicateInstances({ references }: ImportWalk): ImportFinding[] {
  const first = new Map<string, string>();
  const found = new Map<string, ImportFinding>();
  for (const reference of references) {
    const [was, is] = [loadedFrom(reference, "before"), loadedFrom(reference, "after")];
    if (was === null || is === null) continue;
    const other = first.get(was) ?? is;
    first.set(was, other);
    if (other === is || found.has(was)) continue;
    const { site, specifier } = reference;
    const why = `would be loaded twice, from ${other} and from ${is}, but is one instance now`;
    found.set(was, { file: displayPath(site.after), line: site.line, module: specifier, why });
  }
  return [...found.values()];
}

/** Absolute path of the code that a reference loads. Data and machine code do not count. */
function loadedFrom({ manner, before, after }: WalkedReference, side: "before" | "after"): string | null {
  const found = side === "before" ? before : after;
  return manner !== "path" && found?.kind === "file" && isCode(found.path) ? found.path : null;
}
