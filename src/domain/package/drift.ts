/** Decides whether a function's own copy of the shared code equals the layer's, by size and CRC-32 of each file. */
import { createHash } from "node:crypto";
import { isMetadata } from "../imports/python/distributions.ts";
import type { CopyFacts, SharedCopy } from "../plan/inventory.ts";
import type { Differences } from "../report/reasons/differences.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { DEFAULT_EXCLUSIONS } from "../request/exclusions.ts";
import { isGenerated } from "../runtimes/families.ts";
import type { Family } from "../runtimes/family.ts";
import { isExecutable, type PackageDirectory, type PackageEntry } from "./package-directory.ts";
import { replacementFormOf } from "./replacements.ts";
import { belongsInLayer, isShared, pathInLayer, pathInPackage, type SharedCode } from "./shared-path.ts";

/**
 * Whether a package holds a copy of shared code. Data files alone are none: they stayed when the shared code moved, or
 * other code reads them. Nor are generated files: they load the layer's modules.
 * @param exclude patterns of files that do not count
 */
export function holdsCopy(
  { entries }: Pick<PackageDirectory, "entries">,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[] | null = null,
): boolean {
  return entries.some(
    (entry) =>
      family.paths.code.test(entry.path) &&
      (exclude === null ? isShared(entry.path, sharedPaths) : belongsInLayer(entry.path, sharedPaths, exclude)) &&
      replacementFormOf(entry) === null,
  );
}

/**
 * The shared paths that a package holds: those with code, and beside code those with machine libraries
 * (`psycopg2_binary.libs/`) or the metadata of installed packages.
 */
export function heldPaths(
  { entries }: Pick<PackageDirectory, "entries">,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[] | null = null,
): readonly string[] {
  const withCode = sharedPaths.filter((each) => holdsCopy({ entries }, { family, sharedPaths: [each] }, exclude));
  if (withCode.length === 0) return [];
  const companions = entries.filter(({ path }) => family.paths.companion.test(path));
  const isIn = ({ path }: PackageEntry, sharedPath: string) => belongsInLayer(path, [sharedPath], exclude ?? []);
  return sharedPaths.filter((each) => withCode.includes(each) || companions.some((entry) => isIn(entry, each)));
}

/** A copy that differs from the layer's. */
export type DifferingCopy = Extract<SharedCopy, { kind: "partial" | "drifted" }>;

/**
 * Compares a function's shared files with the layer's: `shared/db.py` with `python/shared/db.py`. Files that no layer
 * contains (caches, compiled files, and what `exclude` matches) do not count on either side. A shared path that the
 * package does not hold is absent, and does not count either.
 */
export function sharedCopyOf(
  functionDirectory: PackageDirectory,
  layerDirectory: PackageDirectory,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[] = DEFAULT_EXCLUSIONS,
): SharedCopy {
  const present = heldPaths(functionDirectory, { family, sharedPaths });
  if (present.length === 0) return { kind: "absent" };
  const files = functionDirectory.entries.filter(({ isDirectory }) => !isDirectory);
  const generated = files.filter((entry) => isShared(entry.path, sharedPaths) && replacementFormOf(entry) !== null);
  const own = files.filter((entry) => isShared(entry.path, present) && !generated.includes(entry));
  const here = own.filter(({ path }) => belongsInLayer(path, present, exclude));
  const layer = new Map(layerDirectory.entries.map((entry) => [entry.path, entry]));
  const counterpartOf = ({ path }: PackageEntry) => layer.get(pathInLayer(path, family));
  const changed = here.filter((entry) => !canReplace(counterpartOf(entry) ?? entry, entry));
  const notExecutable = namesOf(changed.filter((entry) => sameContent(entry, counterpartOf(entry) ?? entry)));
  const onlyHere = here.filter((entry) => counterpartOf(entry) === undefined);
  const names = new Set([...here, ...generated].map(({ path }) => path));
  const onlyInLayer = layerDirectory.entries
    .flatMap(({ path }) => pathInPackage(path, family) ?? [])
    .filter((path) => belongsInLayer(path, present, exclude) && !names.has(path))
    .sort();
  const facts: CopyFacts = {
    files: here.length,
    bytes: here.reduce((sum, { bytes }) => sum + bytes, 0),
    fingerprint: fingerprintOf(here, new Set(notExecutable)),
    leftOut: namesOf(own.filter((entry) => !names.has(entry.path) && isLost(entry, own, counterpartOf(entry), family))),
    absentPaths: sharedPaths.filter((sharedPath) => !present.includes(sharedPath)),
    fitsLayer:
      !here.some(({ isSymlink }) => isSymlink) &&
      present.every((sharedPath) => here.some(({ path }) => belongsInLayer(path, [sharedPath], exclude))),
  };
  if (changed.length + onlyHere.length > 0)
    return {
      kind: "drifted",
      ...facts,
      changed: namesOf(changed),
      ...(notExecutable.length > 0 ? { notExecutable } : {}),
      onlyHere: namesOf(onlyHere),
      onlyInLayer,
    };
  return onlyInLayer.length === 0 ? { kind: "identical", ...facts } : { kind: "partial", ...facts, onlyInLayer };
}

/** The shared paths whose code is in the package: only those move. */
export function presentPaths(sharedPaths: readonly string[], copy: SharedCopy | null): readonly string[] {
  if (copy === null || copy.kind === "absent") return sharedPaths;
  return sharedPaths.filter((sharedPath) => !copy.absentPaths.includes(sharedPath));
}

/** Folders and modules whose files all equal the layer's, of a copy that differs elsewhere. */
export function samePaths(sharedPaths: readonly string[], copy: DifferingCopy): readonly string[] {
  const { changed, onlyHere, onlyInLayer } = differencesOf(copy);
  const differing = [...changed, ...onlyHere, ...onlyInLayer];
  return presentPaths(sharedPaths, copy).filter(
    (each) => !isMetadata(each) && !differing.some((path) => isShared(path, [each])),
  );
}

/** Why a copy that differs from the layer's is rejected. */
export function driftReasonOf(copy: DifferingCopy): Reason {
  return { code: copy.kind === "partial" ? "partial-copy" : "drifted", ...differencesOf(copy) };
}

export function differencesOf(copy: DifferingCopy): Differences {
  const { changed, onlyHere, notExecutable = [] } = copy.kind === "drifted" ? copy : { changed: [], onlyHere: [] };
  const { onlyInLayer } = copy;
  const total = changed.length + onlyHere.length + onlyInLayer.length;
  return { changed, notExecutable, onlyHere, onlyInLayer, total };
}

/** Whether the layer's file can replace the function's: same content, and still executable if it was. */
export function canReplace(inLayer: PackageEntry, own: PackageEntry): boolean {
  return sameContent(own, inLayer) && (isExecutable(inLayer) || !isExecutable(own));
}

function sameContent(one: PackageEntry, other: PackageEntry): boolean {
  return one.bytes === other.bytes && one.crc32 === other.crc32 && one.isSymlink === other.isSymlink;
}

function fingerprintOf(entries: readonly PackageEntry[], notExecutable: ReadonlySet<string>): string {
  const lines = entries.map(({ path, bytes, crc32, isSymlink }) =>
    JSON.stringify([path, bytes, crc32, isSymlink, ...(notExecutable.has(path) ? ["x"] : [])]),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/** Whether an excluded file would be lost: the layer lacks it, and Python does not recreate it from source. */
function isLost(
  entry: PackageEntry,
  own: readonly PackageEntry[],
  inLayer: PackageEntry | undefined,
  { paths }: Family,
): boolean {
  if (inLayer !== undefined && sameContent(entry, inLayer)) return false;
  if (!isGenerated(entry.path)) return true;
  const source = paths.sourceOf(entry.path);
  return source !== null && !own.some(({ path }) => path === source);
}

function namesOf(entries: readonly PackageEntry[]): string[] {
  return entries.map(({ path }) => path).sort();
}
