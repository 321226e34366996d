/** Decides to which family a function or a path belongs. */
import type { Family, FamilyName } from "./family.ts";
import { nodejs } from "./nodejs.ts";
import { python } from "./python.ts";

export const FAMILIES: readonly Family[] = [python, nodejs];

export function familyNamed(name: FamilyName): Family {
  return name === "python" ? python : nodejs;
}

/** The family of a function's runtime; `null` where its code is moved in none. */
export function familyOf(runtime: string | null): Family | null {
  return FAMILIES.find((family) => runtime !== null && family.covers(runtime)) ?? null;
}

/** The family whose shared code a path of a package can be. */
export function familyOfPath(path: string): Family {
  return nodejs.owns(path) ? nodejs : python;
}
