/** Finds packages that hold the whole code base, and what of it a function never reaches. */
import { createHash } from "node:crypto";
import type { InventoryItem } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { isGenerated } from "../runtimes/families.ts";
import { canReplace } from "./drift.ts";
import { isNative } from "./native-modules.ts";
import type { PackageDirectory, PackageEntry } from "./package-directory.ts";
import { isRemoved, isShared, pathInLayer, type SharedCode } from "./shared-path.ts";

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

/**
 * The folders and modules beside the shared paths that a layer can hold under the same names: a package with its
 * `__init__.py`, or a single module. Links, machine code and modules without source belong to none.
 */
export function unitsOf({ entries }: Pick<PackageDirectory, "entries">, shared: SharedCode): readonly string[] {
  const { initFile, moduleEnding } = shared.family.paths;
  if (initFile === null || moduleEnding === null) return [];
  const below = (files: readonly PackageEntry[], folder: string): readonly string[] =>
    [...Map.groupBy(files, ({ path }) => /^[^/]*\/?/.exec(path.slice(folder.length))?.[0] ?? "")].flatMap(
      ([name, inside]) => {
        const path = `${folder}${name}`;
        const isWhole = name.endsWith("/") ? inside.some((each) => each.path === `${path}${initFile}`) : true;
        if (!isWhole) return below(inside, path);
        const isCode = name.endsWith("/") || name.endsWith(moduleEnding);
        return isCode && inside.every((each) => canLeave(each, inside, shared)) ? [path] : [];
      },
    );
  return below(
    entries.filter(({ isDirectory }) => !isDirectory),
    "",
  );
}

function canLeave(entry: PackageEntry, beside: readonly PackageEntry[], { family, sharedPaths }: SharedCode): boolean {
  if (entry.isSymlink || isNative(entry.path) || isShared(entry.path, sharedPaths)) return false;
  if (!isGenerated(entry.path)) return true;
  const source = family.paths.sourceOf(entry.path);
  return source === null || beside.some(({ path }) => path === source);
}

/**
 * Of these units, those that a function never reaches and the layer holds byte for byte.
 * @param layer `null` for a layer of the package's own files
 * @param reached paths of files in the package
 */
export function unreachedAmong(
  units: readonly string[],
  { entries }: Pick<PackageDirectory, "entries">,
  layer: Pick<PackageDirectory, "entries"> | null,
  reached: ReadonlySet<string>,
  { family }: SharedCode,
): readonly string[] {
  const inLayer = layer === null ? null : new Map(layer.entries.map((entry) => [entry.path, entry]));
  const isHeld = (entry: PackageEntry) => {
    const other = inLayer?.get(pathInLayer(entry.path, family));
    return inLayer === null || isGenerated(entry.path) || (other !== undefined && canReplace(other, entry));
  };
  const files = entries.filter(({ isDirectory }) => !isDirectory);
  return units.filter((unit) =>
    files.filter(({ path }) => isShared(path, [unit])).every((entry) => !reached.has(entry.path) && isHeld(entry)),
  );
}

/** One note for each package that several functions with different handlers have. */
export function wholeCodeBaseNotes(moving: readonly InventoryItem[]): readonly Reason[] {
  const same = Map.groupBy(
    moving.filter(({ staying, shared }) => staying !== null && shared?.kind !== "absent"),
    ({ staying }) => staying,
  );
  return [...same.values()].flatMap((of): Reason[] => {
    const handlers = new Set(of.map(({ configuration }) => configuration.handler)).size;
    const sum = (bytesOf: (item: InventoryItem) => number) => of.reduce((total, item) => total + bytesOf(item), 0);
    const before = sum(({ configuration }) => configuration.zipBytes);
    const after = sum(({ slimZipBytes }) => slimZipBytes);
    const saved = before === 0 ? 0 : (before - after) / before;
    if (handlers < 2 || saved >= ENOUGH_SAVED) return [];
    const functions = of.map(({ configuration }) => configuration.name);
    const percent = Math.round(saved * 100);
    const reachable = sum(({ reachableZipBytes, slimZipBytes }) => reachableZipBytes ?? slimZipBytes);
    const source = reachable < after ? (functions[0] ?? null) : null;
    const offer = { reachable, reachablePercent: Math.round(((before - reachable) / before) * 100), source };
    return [{ code: "others-handlers-stay", functions, total: of.length, handlers, before, after, percent, ...offer }];
  });
}
