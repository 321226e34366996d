/** Decides which part of a local folder a shared path means. */
import { basename, resolve, sep } from "node:path";
import { isShared } from "../../domain/package/shared-path.ts";
import { FAMILIES, onlyFamilyOf } from "../../domain/runtimes/families.ts";
import { listed, printable } from "../../domain/text.ts";
import { Refused } from "../terminal/errors.ts";

/** Where a shared path is in a folder: `common/` in ./lambdas for `lambdas/common/`; "" for the folder itself. */
export interface PlaceInFolder {
  readonly sharedPath: string;
  readonly below: string;
}

/**
 * If the folder holds the shared path, or its end below a folder of the same name, that is meant. Otherwise the only
 * shared folder can be the folder itself: it has the same last name, or code of the language directly in it.
 * @param files paths in the folder, with `/`
 * @throws Refused that says what was found, if neither is so or both are
 */
export function placesInFolder(
  folder: string,
  files: readonly string[],
  sharedPaths: readonly string[],
): readonly PlaceInFolder[] {
  return sharedPaths.map((sharedPath) => {
    const below = endOf(folder, files, sharedPath);
    const isOnly = sharedPaths.length === 1 && sharedPath.endsWith("/");
    const isSameName = isOnly && basename(resolve(folder)) === basename(sharedPath);
    const hasCode = files.some((path) => !path.includes("/") && isCodeOf(sharedPath, path));
    if (below !== null && isSameName && hasCode)
      throw new Refused(
        `${printable(folder)} has the name of ${sharedPath}, and also contains ${below}. To use the folder itself, pass the folder above it. To use the inner one, pass ${printable(folder)}/${below}.`,
      );
    if (below !== null) return { sharedPath, below };
    if (isOnly && (isSameName || hasCode)) return { sharedPath, below: "" };
    throw new Refused(
      `${printable(folder)} does not contain ${sharedPath}: it contains ${listed(topOf(files), MAX_FOUND)}. Pass the folder that contains ${sharedPath}${isOnly ? ", or that folder itself" : ""}.`,
    );
  });
}

/** The path of a file in a package; `null` if no shared path covers it. */
export function pathFromFolder(path: string, places: readonly PlaceInFolder[]): string | null {
  for (const { sharedPath, below } of places) {
    if (below === sharedPath && isShared(path, [sharedPath])) return path;
    if (sharedPath.endsWith("/") ? path.startsWith(below) : path === below)
      return `${sharedPath}${path.slice(below.length)}`;
  }
  return null;
}

/** Whether a file is code of a language that can have the shared path. */
function isCodeOf(sharedPath: string, path: string): boolean {
  const only = onlyFamilyOf(sharedPath);
  return (only === null ? FAMILIES : [only]).some(({ paths }) => paths.code.test(path));
}

const MAX_FOUND = 10;

/** The longest end of the shared path that the folder holds. What precedes it must be how the folder's path ends. */
function endOf(folder: string, files: readonly string[], sharedPath: string): string | null {
  const names = sharedPath.split("/").filter((name) => name !== "");
  const own = resolve(folder).split(sep);
  for (const index of names.keys()) {
    const end = `${names.slice(index).join("/")}${sharedPath.endsWith("/") ? "/" : ""}`;
    const isHeld = files.some((path) => isShared(path, [end]));
    if (isHeld && (index === 0 || own.slice(-index).join("/") === names.slice(0, index).join("/"))) return end;
  }
  return null;
}

function topOf(files: readonly string[]): readonly string[] {
  const top = new Set(files.map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : path)));
  return top.size === 0 ? ["nothing"] : [...top].sort();
}
