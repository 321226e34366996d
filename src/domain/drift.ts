/** Decides whether a function's own copy of the shared code is the layer's: size and CRC-32 of every file, both ways. */
import type { SharedCopy } from "./inventory.ts";
import type { PackageDirectory, PackageEntry } from "./package-directory.ts";
import { belongsInLayer, isShared, pathInLayer, pathInPackage } from "./shared-path.ts";

const NAMES_IN_REASON = 5;

/**
 * Holds a function's shared files against the layer's: `shared/db.py` against `python/shared/db.py`. What no layer takes
 * (caches, compiled files, tests, *.md, hidden files) does not count. A copy that lacks files of the layer is drifted.
 */
export function sharedCopyOf(
  functionDirectory: PackageDirectory,
  layerDirectory: PackageDirectory,
  sharedPaths: readonly string[],
): SharedCopy {
  const isSharedFile = ({ path, isDirectory }: PackageEntry) => !isDirectory && isShared(path, sharedPaths);
  if (!functionDirectory.entries.some(isSharedFile)) return { kind: "absent" };
  const here = new Map(
    functionDirectory.entries
      .filter(({ path }) => belongsInLayer(path, sharedPaths))
      .map((entry) => [entry.path, entry]),
  );
  const layer = new Map(layerDirectory.entries.map((entry) => [entry.path, entry]));
  const changed: string[] = [];
  const onlyHere: string[] = [];
  for (const [path, entry] of here) {
    const counterpart = layer.get(pathInLayer(path));
    if (counterpart === undefined) onlyHere.push(path);
    else if (!sameContent(entry, counterpart)) changed.push(path);
  }
  const onlyInLayer = sharedPathsInLayer(layerDirectory, sharedPaths).filter((path) => !here.has(path));
  const size = { files: here.size, bytes: [...here.values()].reduce((sum, { bytes }) => sum + bytes, 0) };
  return changed.length + onlyHere.length + onlyInLayer.length === 0
    ? { kind: "identical", ...size }
    : { kind: "drifted", ...size, changed: changed.sort(), onlyHere: onlyHere.sort(), onlyInLayer: onlyInLayer.sort() };
}

/** Why a drifted copy is refused, for people: what differs, by name, five names at most. */
export function reasonOfDrift(copy: Extract<SharedCopy, { kind: "drifted" }>): string {
  const differences = [
    ...copy.changed.map((path) => ({ how: "changed", path })),
    ...copy.onlyHere.map((path) => ({ how: "only here", path })),
    ...copy.onlyInLayer.map((path) => ({ how: "only in the layer", path })),
  ];
  const named = Object.entries(Object.groupBy(differences.slice(0, NAMES_IN_REASON), ({ how }) => how))
    .map(([how, group = []]) => `${how} ${group.map(({ path }) => path).join(", ")}`)
    .join("; ");
  const more = differences.length - NAMES_IN_REASON;
  return `its copy of the shared code differs from the layer: ${named}${more > 0 ? ` (and ${more} more)` : ""}`;
}

function sharedPathsInLayer(layerDirectory: PackageDirectory, sharedPaths: readonly string[]): string[] {
  return layerDirectory.entries
    .map(({ path }) => pathInPackage(path))
    .filter((path) => path !== null)
    .filter((path) => belongsInLayer(path, sharedPaths));
}

function sameContent(one: PackageEntry, other: PackageEntry): boolean {
  return one.bytes === other.bytes && one.crc32 === other.crc32 && one.isSymlink === other.isSymlink;
}
