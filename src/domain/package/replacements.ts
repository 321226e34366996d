/**
 * Generated files of a slim package. Code loads modules of a folder by relative paths, which find nothing in a layer.
 * So each module that the function's own code loads is replaced by one line that loads it from the layer.
 */
import { crc32 } from "node:zlib";
import * as z from "zod";
import { nodejs } from "../runtimes/nodejs.ts";
import type { Stored } from "../stored/parts.ts";
import { OPT } from "./file-tree.ts";
import type { PackageEntry } from "./package-directory.ts";

const FORMS = ["commonjs", "module", "module-with-default"] as const;

/** A module of the shared code, by its path in a package, and the kind of module that replaces it. */
export const replacement = z.object({ path: z.string(), form: z.enum(FORMS) });

export type Replacement = Stored<typeof replacement>;

/** The content of the generated file. The same path and form give the same bytes. */
export function replacementText({ path, form }: Replacement): string {
  const file = layerPathOf(path);
  if (form === "commonjs") return `module.exports = require(${JSON.stringify(file)});\n`;
  // A specifier of `import` is a URL.
  const url = JSON.stringify(file.replace(/[%?#]/g, encodeURIComponent));
  return `export * from ${url};\n${form === "module" ? "" : `export { default } from ${url};\n`}`;
}

/** Where the layer has a module, as an absolute path. */
export function layerPathOf(path: string): string {
  return `${OPT}/${nodejs.paths.layerFolder}${path}`;
}

/** The entry of the generated file in place of the module's: name and mode stay. */
export function replacedEntry(entry: PackageEntry, replacement: Replacement): PackageEntry {
  const text = Buffer.from(replacementText(replacement));
  const name = Buffer.byteLength(entry.path);
  const zipBytes = LOCAL_BYTES + DIRECTORY_BYTES + 2 * name + text.length;
  return { ...entry, bytes: text.length, compressedBytes: text.length, zipBytes, crc32: crc32(text) };
}

/** Sizes of an entry's headers without its name (PKWARE's APPNOTE 6.3.10, 4.3.7 and 4.3.12). */
const [LOCAL_BYTES, DIRECTORY_BYTES] = [30, 46];

/** The form of a generated file; `null` for any other file. */
export function replacementFormOf({ path, bytes, crc32: found }: PackageEntry): Replacement["form"] | null {
  if (bytes > MAX_BYTES || !isReplaceable(path)) return null;
  return FORMS.find((form) => crc32(replacementText({ path, form })) === found) ?? null;
}

/** Two lines with the longest path that Linux opens. */
const MAX_BYTES = 10_000;

/** Whether a generated file can take the place of a module. Packages of node_modules are found by their names. */
export function isReplaceable(path: string): boolean {
  return nodejs.paths.movingHandlers.test(path);
}

/** Files of a package that describe replaced modules, if they exist: Node.js reads the generated files by them. */
export function descriptionsOf(
  replacements: readonly Replacement[],
  sharedPaths: readonly string[],
): readonly string[] {
  const folders = replacements.flatMap(({ path }) => {
    const shared = sharedPaths.find((each) => path.startsWith(each)) ?? "";
    const below = path.slice(shared.length).split("/");
    return below.map(
      (_, depth) =>
        `${shared}${below
          .slice(0, depth)
          .map((each) => `${each}/`)
          .join("")}`,
    );
  });
  return [...new Set(folders)].map((folder) => `${folder}package.json`);
}
