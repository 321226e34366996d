/** Gathers what the import proofs of a fleet found, each finding once with the functions that share it. */
import * as z from "zod";
import type { InventoryItem } from "../plan/inventory.ts";
import { names, type Stored } from "../stored/parts.ts";
import { type ImportFinding, type ImportProof, importFinding } from "./import-proof.ts";

/** One finding of `import-findings.json`. */
export const foundImport = z.object({
  ...importFinding.required().shape,
  kind: z.enum(["lost", "changed", "missing", "unproven"]),
  /** The code handles a failure of the import. */
  isOptional: z.boolean(),
  functions: names,
});

export type FoundImport = Stored<typeof foundImport>;

/** Of an inventory no longer than this are its findings kept with it: the whole list is stored once for the fleet. */
const KEPT_WITH_FUNCTION = 50;

/** In the order of the walks, the team's own code first. */
export function foundImportsIn(inventory: readonly InventoryItem[]): readonly FoundImport[] {
  const all = inventory.flatMap(({ configuration: { name }, imports }) =>
    imports === null ? [] : findingsOf(imports).map((finding) => ({ name, finding })),
  );
  const alike = Map.groupBy(all, ({ finding }) => JSON.stringify(Object.values(finding)));
  const found = [...alike.values()].flatMap((of) => {
    const [first] = of;
    return first === undefined ? [] : [{ ...first.finding, functions: [...new Set(of.map(({ name }) => name))] }];
  });
  return found.toSorted((one, other) => ORDER.indexOf(one.of) - ORDER.indexOf(other.of));
}

const ORDER = ["own", "library", "layer"];

function findingsOf({ lost, changed, doubts, unproven, missingBefore }: ImportProof) {
  const as = (kind: FoundImport["kind"], findings: readonly ImportFinding[]) =>
    findings.map(({ file, line, module, why, of = "own" }) => ({
      kind,
      file,
      line,
      module,
      why,
      of,
      isOptional: why === "optional",
    }));
  return [
    ...as("lost", lost),
    ...as("changed", changed),
    ...as("unproven", [...doubts, ...unproven]),
    ...as("missing", missingBefore),
  ];
}

/** Of these functions alone. */
export function foundIn(found: readonly FoundImport[], names: ReadonlySet<string>): readonly FoundImport[] {
  return found.flatMap((each) => {
    const functions = each.functions.filter((name) => names.has(name));
    return functions.length === 0 ? [] : [{ ...each, functions }];
  });
}

/**
 * The inventory as it is stored: with the first findings of each list, so that it stays small whatever libraries try.
 */
export function withFewFindings(inventory: readonly InventoryItem[]): readonly InventoryItem[] {
  const first = (findings: readonly ImportFinding[]) => findings.slice(0, KEPT_WITH_FUNCTION);
  return inventory.map((item) => {
    if (item.imports === null) return item;
    const { lost, changed, missingBefore, unproven, doubts, stays } = item.imports;
    const imports = {
      ...item.imports,
      lost: first(lost),
      changed: first(changed),
      missingBefore: first(missingBefore),
      unproven: first(unproven),
      doubts: first(doubts),
      stays: first(stays),
    };
    return { ...item, imports };
  });
}
