/** Decides to which family a function or a path belongs. */
import { literal } from "../text.ts";
import { FAMILY_NAMES, type Family, type FamilyName } from "./family.ts";
import { nodejs } from "./nodejs.ts";
import { python } from "./python.ts";

const families: Readonly<Record<FamilyName, Family>> = { python, nodejs };

export const FAMILIES: readonly Family[] = FAMILY_NAMES.map(familyNamed);

/** `Python and Node.js`. */
export function languagesText(word: "and" | "or"): string {
  return FAMILIES.map(({ language }) => language).join(` ${word} `);
}

export function familyNamed(name: FamilyName): Family {
  return families[name];
}

/** The family of a function's runtime. `null` if no family has it. */
export function familyOf(runtime: string | null): Family | null {
  return FAMILIES.find((family) => runtime !== null && family.covers(runtime)) ?? null;
}

/** The only family that can have a shared path, by its folder or ending. `null` for a folder that each can have. */
export function onlyFamilyOf(sharedPath: string): Family | null {
  return (
    FAMILIES.find(
      ({ paths: { modulesFolder: folder, fileEndings, installed } }) =>
        (folder !== "" && sharedPath.startsWith(folder)) ||
        fileEndings.some((ending) => sharedPath.endsWith(ending)) ||
        installed?.test(sharedPath),
    ) ?? null
  );
}

/** The shared paths that a language can have. */
export function pathsFor(family: Family, shared: readonly string[]): readonly string[] {
  return shared.filter((path) => (onlyFamilyOf(path) ?? family) === family);
}

/** Patterns for what comes before a module's path, below /opt. `inLayer` ends where the path of a package begins. */
export const PLACES = {
  inLayer: FAMILIES.flatMap(({ paths }) => [paths.versionFolder.source.slice(1), paths.layerFolder]),
  modules: FAMILIES.flatMap(({ paths }) => [
    `${paths.versionFolder.source.slice(1)}${paths.modulesFolder}`,
    `${paths.layerFolder}${paths.modulesFolder}`,
  ]),
  inPackage: FAMILIES.map(({ paths }) => paths.modulesFolder).filter((folder) => folder !== ""),
} as const;

/** Expressions for files that a language generates again, and two machines never alike: no layer holds them. */
export const GENERATED = FAMILIES.flatMap(({ paths }) => paths.generated);
const IS_GENERATED = new RegExp(GENERATED.join("|"), "s");

/** Whether a file is a cache or a compiled module. */
export function isGenerated(path: string): boolean {
  return IS_GENERATED.test(path);
}

const FILE_ENDINGS = FAMILIES.flatMap(({ paths }) => paths.fileEndings).map(literal);
/** Expression for the end of a shared path in a package. */
export const PATH_ENDING = `(\\/|${FILE_ENDINGS.join("|")})$`;
