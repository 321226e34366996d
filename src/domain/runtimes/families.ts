/** Decides to which family a function or a path belongs. */
import { FAMILY_NAMES, type Family, type FamilyName } from "./family.ts";
import { nodejs } from "./nodejs.ts";
import { python } from "./python.ts";

const families: Readonly<Record<FamilyName, Family>> = { python, nodejs };

export const FAMILIES: readonly Family[] = FAMILY_NAMES.map(familyNamed);

export function familyNamed(name: FamilyName): Family {
  return families[name];
}

/** The family of a function's runtime; `null` where its code is moved in none. */
export function familyOf(runtime: string | null): Family | null {
  return FAMILIES.find((family) => runtime !== null && family.covers(runtime)) ?? null;
}

/** The family whose shared code a path of a package can be: by its folder, or the one whose code may be anywhere. */
export function familyOfPath(path: string): Family {
  return FAMILIES.find(({ modulesFolder }) => modulesFolder !== "" && path.startsWith(modulesFolder)) ?? python;
}

/**
 * Patterns for what comes before the path of a module, below /opt: `inLayer` ends where the path of a package begins.
 */
export const PLACES = {
  inLayer: FAMILIES.flatMap(({ versionFolder, layerFolder }) => [versionFolder.source.slice(1), layerFolder]),
  modules: FAMILIES.flatMap(({ versionFolder, layerFolder, modulesFolder }) => [
    `${versionFolder.source.slice(1)}${modulesFolder}`,
    `${layerFolder}${modulesFolder}`,
  ]),
  inPackage: FAMILIES.map(({ modulesFolder }) => modulesFolder).filter((folder) => folder !== ""),
} as const;
