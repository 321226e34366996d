/**
 * Finds modules that would be loaded twice where one instance serves now: state they hold, and classes they give out,
 * part.
 */
import type { ImportFinding } from "../import-proof.ts";
import type { ImportWalk, Step } from "./import-walk.ts";
import { shownPath } from "./node-world.ts";

/** One finding per module, at the import that reaches the second instance. */
export function instancesMultiplied({ steps }: ImportWalk): ImportFinding[] {
  const first = new Map<string, string>();
  const found = new Map<string, ImportFinding>();
  for (const step of steps) {
    const [was, is] = [loadedFrom(step, "before"), loadedFrom(step, "after")];
    if (was === null || is === null) continue;
    const other = first.get(was) ?? is;
    first.set(was, other);
    if (other === is || found.has(was)) continue;
    const { asker, specifier } = step;
    const why = `would be loaded twice, from ${other} and from ${is}, where both are one now`;
    found.set(was, { file: shownPath(asker.after), line: asker.line, module: specifier, why });
  }
  return [...found.values()];
}

/** Absolute path of the code a step loads; data and machine code hold no state of their own. */
function loadedFrom({ manner, before, after }: Step, side: "before" | "after"): string | null {
  const found = side === "before" ? before : after;
  return manner !== "path" && found?.kind === "file" && !/\.(json|node|wasm)$/.test(found.path) ? found.path : null;
}
