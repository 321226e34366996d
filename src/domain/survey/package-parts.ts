/** Divides a function's package into parts that functions can have in common: folders, modules, and libraries. */
import { hash } from "node:crypto";
import * as z from "zod";
import { installedBy } from "../imports/python/distributions.ts";
import type { PackageEntry } from "../package/package-directory.ts";
import { familyOf, isGenerated } from "../runtimes/families.ts";
import type { Family } from "../runtimes/family.ts";
import { names, type Stored } from "../stored/parts.ts";

/** A part of one package. Equal parts of two packages have equal content. */
const packagePart = z.object({
  /** `shared/`, `shared.py`, or the library's name. */
  path: z.string(),
  content: z.string(),
  files: z.number(),
  /** Unzipped. */
  bytes: z.number(),
  /** Its share of the ZIP. */
  zipBytes: z.number(),
});

const folder = packagePart.extend({
  hasCode: z.boolean(),
  /** Folders and modules directly in it. */
  get children(): z.ZodArray<z.ZodUnion<readonly [typeof folder, typeof packagePart]>> {
    return z.array(z.union([folder, packagePart]));
  },
});

/** An installed distribution of Python or a package of Node.js. */
const library = packagePart.extend({
  /** `null` if the package does not say it. */
  version: z.string().nullable(),
  /** Its folders and modules, as shared paths. */
  paths: names,
});

/** The same for every function whose package has these bytes. */
export const packageParts = z.object({
  /** The whole package without its libraries. */
  own: folder,
  /** Its files. Those of two packages are equal if path and content are. */
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  libraries: z.array(library),
});

export type PackagePart = Stored<typeof packagePart>;
export type Folder = Stored<typeof folder>;
export type Library = Stored<typeof library>;
export type PackageParts = Stored<typeof packageParts>;

/** Reads a small file of the package as text. `null` if it cannot be read. */
export type ReadText = (entry: PackageEntry) => Promise<string | null>;

/** The parts of a package. Caches and compiled files belong to none. */
export async function partsOf(
  entries: readonly PackageEntry[],
  runtime: string | null,
  read: ReadText,
): Promise<PackageParts> {
  const family = familyOf(runtime);
  const files = entries.filter(({ path, isDirectory }) => !isDirectory && !isGenerated(path));
  const libraries = family === null ? [] : await LIBRARIES[family.name](files, read);
  const ofLibraries = new Set(libraries.flatMap(({ entries: all }) => all));
  const own = files.filter((entry) => !ofLibraries.has(entry));
  return {
    own: folderOf(
      own.map((entry) => ({ entry, names: entry.path.split("/") })),
      "",
      0,
      family,
    ),
    files: own.map((entry) => ({ path: entry.path, content: fileKeyOf(entry) })),
    libraries: libraries.map(({ name, version, paths, entries: all }) => ({
      path: name,
      version,
      paths,
      ...sizesOf(all),
      content: contentOf(all.map((entry) => [entry.path, fileKeyOf(entry)])),
    })),
  };
}

interface FoundLibrary {
  readonly name: string;
  readonly version: string | null;
  readonly paths: readonly string[];
  readonly entries: readonly PackageEntry[];
}

const LIBRARIES = { python: distributionsOf, nodejs: nodePackagesOf };

/** `NAME-VERSION.dist-info` names a distribution, and its RECORD lists what it installed. A request names it too. */
async function distributionsOf(files: readonly PackageEntry[], read: ReadText): Promise<readonly FoundLibrary[]> {
  const byTop = Map.groupBy(files, ({ path }) => path.split("/")[0] ?? "");
  const found: FoundLibrary[] = [];
  for (const [top, infoFiles] of byTop) {
    const [, name = "", version = null] = /^(.+?)(?:-([^-]+))?\.dist-info$/.exec(top) ?? [];
    if (name === "") continue;
    const record = infoFiles.find(({ path }) => path === `${top}/RECORD`);
    const text = record === undefined ? null : await read(record);
    const folder = name.replaceAll("-", "_");
    const brought = (text === null ? [folder] : [...installedBy(text)]).filter(
      (each) => each !== top && byTop.has(each),
    );
    const entries = [...new Set([top, ...brought])].flatMap((each) => byTop.get(each) ?? []);
    found.push({ name, version, paths: pathsOf(name, brought, text !== null), entries });
  }
  return found;
}

/** How a request names a distribution. A folder without a RECORD is named itself. */
function pathsOf(name: string, brought: readonly string[], isRecorded: boolean): readonly string[] {
  if (brought.length === 0) return [];
  return isRecorded ? [name] : brought.map((each) => `${each}/`);
}

/** Folders directly in `node_modules/`. What they install for themselves belongs to them. */
async function nodePackagesOf(files: readonly PackageEntry[], read: ReadText): Promise<readonly FoundLibrary[]> {
  const byPackage = Map.groupBy(
    files,
    ({ path }) => /^node_modules\/((?:@[^/]+\/)?[^@./][^/]*)\//.exec(path)?.[1] ?? "",
  );
  byPackage.delete("");
  return Promise.all(
    [...byPackage].map(async ([name, entries]) => {
      const path = `node_modules/${name}/`;
      const manifest = entries.find((entry) => entry.path === `${path}package.json`);
      const text = manifest === undefined ? null : await read(manifest);
      return { name, version: text === null ? null : versionIn(text), paths: [path], entries };
    }),
  );
}

function versionIn(manifest: string): string | null {
  return /"version"\s*:\s*"([^"\\]{1,100})"/.exec(manifest)?.[1] ?? null;
}

interface Named {
  readonly entry: PackageEntry;
  readonly names: readonly string[];
}

/** Folders below this depth are not looked into: no team shares code there. */
const MAX_DEPTH = 8;

function folderOf(files: readonly Named[], path: string, depth: number, family: Family | null): Folder {
  const here = files.filter(({ names }) => names.length === depth + 1);
  const below = Map.groupBy(
    files.filter(({ names }) => names.length > depth + 1),
    ({ names }) => names[depth] ?? "",
  );
  const isCode = ({ entry }: Named) => family?.paths.code.test(entry.path) ?? false;
  const folders =
    depth < MAX_DEPTH ? [...below].map(([name, inside]) => folderOf(inside, `${path}${name}/`, depth + 1, family)) : [];
  const ending = family?.paths.moduleEnding ?? null;
  const modules = here
    .filter(({ entry }) => ending !== null && entry.path.endsWith(ending))
    .map(({ entry }): PackagePart => ({ path: entry.path, ...sizesOf([entry]), content: fileKeyOf(entry) }));
  const entries = files.map(({ entry }) => entry);
  return {
    path,
    ...sizesOf(entries),
    content: contentOf(entries.map((entry) => [entry.path.slice(path.length), fileKeyOf(entry)])),
    hasCode: files.some(isCode),
    children: [...folders, ...modules],
  };
}

function sizesOf(entries: readonly PackageEntry[]): Pick<PackagePart, "files" | "bytes" | "zipBytes"> {
  const sum = (of: (entry: PackageEntry) => number) => entries.reduce((total, entry) => total + of(entry), 0);
  return { files: entries.length, bytes: sum(({ bytes }) => bytes), zipBytes: sum(({ zipBytes }) => zipBytes) };
}

function fileKeyOf({ bytes, crc32 }: PackageEntry): string {
  return `${bytes} ${crc32}`;
}

function contentOf(files: readonly (readonly [string, string])[]): string {
  return hash("sha1", JSON.stringify([...files].sort(([one], [other]) => (one < other ? -1 : 1))), "base64");
}
