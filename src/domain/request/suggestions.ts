/** Decides what a new user is offered: fleets by their names, shared code by what packages have in common, a canary. */

import type { PackageEntry } from "../package/package-directory.ts";
import { isShared } from "../package/shared-path.ts";
import { familyOf, isGenerated } from "../runtimes/families.ts";

/** Functions whose names have the same prefix. */
export interface FleetOffer {
  readonly prefix: string;
  readonly functions: number;
}

/** A folder or module that several functions bundle. */
export interface SharedOffer {
  /** As in a request: `shared/` or `shared.py`. */
  readonly path: string;
  /** Functions that contain it. */
  readonly holders: number;
  /** Of these, functions with the most frequent copy. */
  readonly sameCopy: number;
  /** Size of that copy, unzipped. */
  readonly bytes: number;
}

/** What a function's package contains. */
export interface FunctionPackage {
  readonly name: string;
  readonly runtime: string | null;
  /** For example `app.handler`. */
  readonly handler: string | null;
  readonly entries: readonly PackageEntry[];
}

const MAX_FLEETS = 6;
const MAX_SHARED = 8;

/**
 * Prefixes of names, up to a `-` or `_`, that several functions share, most functions first. Of prefixes for the same
 * functions, the longest.
 */
export function fleetsAmong(names: readonly string[]): readonly FleetOffer[] {
  const counts = new Map<string, number>();
  for (const name of names)
    for (const { index } of name.matchAll(/[-_]/g)) {
      const prefix = name.slice(0, index + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  const isLongest = ([prefix, functions]: readonly [string, number]) =>
    ![...counts].some(([other, of]) => other !== prefix && other.startsWith(prefix) && of === functions);
  return [...counts]
    .filter((one) => one[1] > 1 && isLongest(one))
    .map(([prefix, functions]) => ({ prefix, functions }))
    .sort((one, other) => other.functions - one.functions || (one.prefix < other.prefix ? -1 : 1))
    .slice(0, MAX_FLEETS);
}

/**
 * Folders and modules at the top of packages that at least two functions share, largest saving first. No function's
 * handler.
 */
export function sharedCodeAmong(packages: readonly FunctionPackage[]): readonly SharedOffer[] {
  const tops = new Set(packages.flatMap((one) => topsOf(one, pathsIn(one))));
  const handlers = new Set(packages.flatMap((one) => topsOf(one, handlersOf(one))));
  return [...tops]
    .filter((path) => !handlers.has(path))
    .map((path) => offerOf(path, packages))
    .filter(({ sameCopy }) => sameCopy > 1)
    .sort((one, other) => other.sameCopy * other.bytes - one.sameCopy * one.bytes || (one.path < other.path ? -1 : 1))
    .slice(0, MAX_SHARED);
}

/** The function to take the layer from: one with the most frequent copy of these paths. */
export function sourceAmong(packages: readonly FunctionPackage[], paths: readonly string[]): string | null {
  return largestGroup(packages, paths)?.[0]?.name ?? null;
}

/** Functions whose failure matters least come first: those named as a test, then the smallest package. */
export function canariesFirst<T extends { readonly name: string; readonly zipBytes: number }>(
  functions: readonly T[],
): readonly T[] {
  const rank = ({ name }: T) =>
    /(^|[-_])(test|tests|canary|health|healthcheck|ping|smoke|check)([-_]|$)/i.test(name) ? 0 : 1;
  return functions.toSorted((one, other) => rank(one) - rank(other) || one.zipBytes - other.zipBytes);
}

function topsOf({ runtime }: FunctionPackage, paths: readonly string[]): readonly string[] {
  const family = familyOf(runtime);
  return family === null ? [] : paths.flatMap((path) => family.paths.offered(path) ?? []);
}

function pathsIn({ entries }: FunctionPackage): readonly string[] {
  return entries.map(({ path }) => path);
}

function handlersOf(one: FunctionPackage): readonly string[] {
  const files = familyOf(one.runtime)?.paths.handlerFiles(one.handler ?? "") ?? [];
  return pathsIn(one).filter((path) => files.includes(path));
}

function offerOf(path: string, packages: readonly FunctionPackage[]): SharedOffer {
  const holders = packages.filter(({ entries }) => entries.some((entry) => isShared(entry.path, [path])));
  const group = largestGroup(packages, [path]) ?? [];
  const copy = group[0]?.entries.filter((entry) => isShared(entry.path, [path])) ?? [];
  return {
    path,
    holders: holders.length,
    sameCopy: group.length,
    bytes: copy.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The packages with the most frequent copy of all these paths, sorted by name. */
function largestGroup(packages: readonly FunctionPackage[], paths: readonly string[]) {
  const holders = packages.filter(({ entries }) => entries.some(({ path }) => isShared(path, paths)));
  const groups = [...Map.groupBy(holders, (one) => fingerprintOf(one, paths)).values()];
  const [largest] = groups.sort((one, other) => other.length - one.length);
  return largest?.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function fingerprintOf({ entries }: FunctionPackage, paths: readonly string[]): string {
  const own = entries.filter(({ path, isDirectory }) => !isDirectory && !isGenerated(path) && isShared(path, paths));
  return own
    .map(({ path, bytes, crc32 }) => JSON.stringify([path, bytes, crc32]))
    .sort()
    .join("\n");
}
