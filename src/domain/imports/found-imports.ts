/** Collects the import findings of a fleet: each finding once, with the functions that share it. */
import * as z from "zod";
import type { InventoryItem } from "../plan/inventory.ts";
import { names, type Stored } from "../stored/parts.ts";
import { type ImportFinding, type ImportProof, importFinding, withLists } from "./import-proof.ts";

/** One finding of `import-findings.json`. */
export const foundImport = z.object({
  ...importFinding.required().shape,
  kind: z.enum(["lost", "changed", "missing", "found", "unproven"]),
  /** The code handles the failure of this import. */
  isOptional: z.boolean(),
  functions: names,
});

export type FoundImport = Stored<typeof foundImport>;

/** The inventory keeps this many findings of each kind per function. The complete list is stored once for the fleet. */
const MAX_STORED = 50;

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

function findingsOf({ lost, changed, doubts, unproven, missingBefore, foundAfter }: ImportProof) {
  const placeOf = ({ file, line, module }: ImportFinding) => `${file} ${line} ${module}`;
  const found = new Set(foundAfter.map(placeOf));
  const as = (kind: FoundImport["kind"], findings: readonly ImportFinding[]) =>
    findings.map(({ file, line, module, why, of = "own" }) => {
      return { kind, file, line, module, why, of, isOptional: why === "optional" };
    });
  return [
    ...as("lost", lost),
    ...as("changed", changed),
    ...as("unproven", [...doubts, ...unproven]),
    ...as("found", foundAfter),
    ...as(
      "missing",
      missingBefore.filter((each) => !found.has(placeOf(each))),
    ),
  ];
}

/** The findings of these functions only. */
export function foundIn(found: readonly FoundImport[], names: ReadonlySet<string>): readonly FoundImport[] {
  return found.flatMap((each) => {
    const functions = each.functions.filter((name) => names.has(name));
    return functions.length === 0 ? [] : [{ ...each, functions }];
  });
}

/** The inventory to store. It keeps only the first findings of each list, so that it stays small. */
export function withFewFindings(inventory: readonly InventoryItem[]): readonly InventoryItem[] {
  const first = (findings: readonly ImportFinding[]) => findings.slice(0, MAX_STORED);
  const lists = ["lost", "changed", "missingBefore", "foundAfter", "unproven", "doubts", "stays"] as const;
  return inventory.map((item) =>
    item.imports === null ? item : { ...item, imports: withLists(item.imports, lists, first) },
  );
}
