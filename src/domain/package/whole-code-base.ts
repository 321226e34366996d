/** Finds packages that hold the whole code base: the handlers of other functions stay in them, and little is saved. */
import { createHash } from "node:crypto";
import type { InventoryItem } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { PackageDirectory } from "./package-directory.ts";
import { isRemoved, type SharedCode } from "./shared-path.ts";

/** If the layer takes at least this share of the packages, there is nothing to say. */
const ENOUGH_SAVED = 0.5;

/** SHA-256, hex, of what stays in a package. Equal for functions that differ only in their settings. */
export function stayingFingerprintOf({ entries }: PackageDirectory, shared: SharedCode): string {
  const removal = { ...shared, keeps: [], replacements: [] };
  const lines = entries
    .filter(({ path, isDirectory }) => !isDirectory && !isRemoved(path, removal))
    .map(({ path, bytes, crc32 }) => JSON.stringify([path, bytes, crc32]));
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/** One note for each package that several functions with different handlers have. */
export function wholeCodeBaseNotes(moving: readonly InventoryItem[]): readonly Reason[] {
  const same = Map.groupBy(
    moving.filter(({ staying, shared }) => staying !== null && shared?.kind !== "absent"),
    ({ staying }) => staying,
  );
  return [...same.values()].flatMap((of): Reason[] => {
    const handlers = new Set(of.map(({ configuration }) => configuration.handler)).size;
    const before = of.reduce((sum, { configuration }) => sum + configuration.zipBytes, 0);
    const after = of.reduce((sum, { slimZipBytes }) => sum + slimZipBytes, 0);
    const saved = before === 0 ? 0 : (before - after) / before;
    if (handlers < 2 || saved >= ENOUGH_SAVED) return [];
    const functions = of.map(({ configuration }) => configuration.name);
    const percent = Math.round(saved * 100);
    return [{ code: "others-handlers-stay", functions, total: of.length, handlers, before, after, percent }];
  });
}
