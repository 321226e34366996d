/**
 * Generated files of a slim package, which load modules from the layer. Node.js finds no layer by a relative path, and
 * Python finds no layer below a package that stays.
 */
import { crc32 } from "node:zlib";
import * as z from "zod";
import { nodejs } from "../runtimes/nodejs.ts";
import { python } from "../runtimes/python.ts";
import type { Stored } from "../stored/parts.ts";
import { OPT, TASK } from "./file-tree.ts";
import type { PackageDirectory, PackageEntry } from "./package-directory.ts";

const FORMS = ["commonjs", "module", "module-with-default", "python"] as const;

/** A module of the shared code, by its path in a package, and the kind of module that replaces it. */
export const replacement = z.object({ path: z.string(), form: z.enum(FORMS) });

export type Replacement = Stored<typeof replacement>;

/** The content of the generated file. The same path and form give the same bytes. */
export function replacementText({ path, form }: Replacement): string {
  const file = layerPathOf({ path, form });
  if (form === "python") return pythonText(file);
  if (form === "commonjs") return `module.exports = require(${JSON.stringify(file)});\n`;
  // A specifier of `import` is a URL.
  const url = JSON.stringify(file.replace(/[%?#]/g, encodeURIComponent));
  return `export * from ${url};\n${form === "module" ? "" : `export { default } from ${url};\n`}`;
}

/**
 * Runs the layer's code as this module, so that its name, instance and relative imports stay. Only its file, and the
 * folder of its submodules, are the layer's. A script that Python starts has no `__spec__`.
 */
function pythonText(file: string): string {
  const folder = /^(.*)\/__init__\.py$/s.exec(file)?.[1];
  const lines = [
    "# The code of this module is in the layer.",
    `__file__ = ${JSON.stringify(file)}`,
    ...(folder === undefined ? [] : [`__path__ = [${JSON.stringify(folder)}]`]),
    '__loader__ = __import__("importlib.machinery").machinery.SourceFileLoader(__name__, __file__)',
    "if __spec__:",
    "    __spec__.loader, __spec__.origin, __spec__.cached = __loader__, __file__, None",
    ...(folder === undefined ? [] : ["    __spec__.submodule_search_locations = __path__"]),
    "    __cached__ = __spec__.cached",
    "exec(__loader__.get_code(__name__))",
  ];
  return `${lines.join("\n")}\n`;
}

/** Where the layer has a module, as an absolute path. */
function layerPathOf({ path, form }: Replacement): string {
  const { paths } = form === "python" ? python : nodejs;
  return `${OPT}/${paths.layerFolder}${path}`;
}

/** Generated files of a package, which load modules of the layer. */
export interface GeneratedFiles {
  /** Their absolute paths, each with that of the module. */
  readonly loads: ReadonlyMap<string, string>;
  /** Those of them that name a default export. */
  readonly needDefaults: ReadonlySet<string>;
}

export function generatedFilesIn(directory: Pick<PackageDirectory, "entries">): GeneratedFiles {
  const generated = generatedIn(directory);
  const withDefault = generated.filter(({ form }) => form === "module-with-default");
  return {
    loads: new Map(generated.map((each) => [`${TASK}/${each.path}`, layerPathOf(each)])),
    needDefaults: new Set(withDefault.map(({ path }) => `${TASK}/${path}`)),
  };
}

/** The modules of a package that generated files already replace. */
export function generatedIn({ entries }: Pick<PackageDirectory, "entries">): readonly Replacement[] {
  return entries.flatMap((entry) => {
    const form = replacementFormOf(entry);
    return form === null ? [] : [{ path: entry.path, form }];
  });
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
  if (bytes > MAX_BYTES) return null;
  const forms = path.endsWith(".py") ? PYTHON_FORMS : isReplaceable(path) ? NODE_FORMS : [];
  return forms.find((form) => crc32(replacementText({ path, form })) === found) ?? null;
}

const PYTHON_FORMS: readonly Replacement["form"][] = ["python"];
const NODE_FORMS = FORMS.filter((form) => form !== "python");
/** Two lines with the longest path that Linux opens. */
const MAX_BYTES = 10_000;

/** Whether Node.js can find a generated file in place of a module. Packages of node_modules are found by names. */
export function isReplaceable(path: string): boolean {
  return nodejs.paths.movingHandlers.test(path);
}

/** Files of a package that describe replaced modules, if they exist: Node.js reads the generated files by them. */
export function descriptionsOf(
  replacements: readonly Replacement[],
  sharedPaths: readonly string[],
): readonly string[] {
  const folders = replacements.flatMap(({ path, form }) => {
    if (form === "python") return [];
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
