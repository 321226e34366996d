import type { Removal } from "../../src/domain/package/shared-path.ts";
import { nodejs } from "../../src/domain/runtimes/nodejs.ts";
import { python } from "../../src/domain/runtimes/python.ts";

type Staying = Partial<Pick<Removal, "keeps" | "replacements">>;

/** Shared code of Python functions, and what of it stays in a package. */
export function pythonCode(sharedPaths: readonly string[], { keeps = [], replacements = [] }: Staying = {}): Removal {
  return { family: python, sharedPaths, keeps, replacements };
}

/** Shared code of Node.js functions, and what of it stays in a package. */
export function nodeCode(sharedPaths: readonly string[], staying: Staying = {}): Removal {
  return { ...pythonCode(sharedPaths, staying), family: nodejs };
}
