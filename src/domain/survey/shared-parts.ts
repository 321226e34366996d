/** Finds what the packages of many functions have in common, one package after the other. */
import * as z from "zod";
import { familyOf } from "../runtimes/families.ts";
import { FAMILY_NAMES, type FamilyName } from "../runtimes/family.ts";
import { names, type Stored } from "../stored/parts.ts";
import type { Folder, Library, PackagePart, PackageParts } from "./package-parts.ts";

/** Functions whose part has the same content. */
const copy = z.object({
  /** Of a library; `null` if the package does not say it. */
  version: z.string().nullable(),
  files: z.number(),
  /** Unzipped. */
  bytes: z.number(),
  /** Its share of one ZIP. */
  zipBytes: z.number(),
  /** Names, sorted. */
  functions: names,
});

export const sharedPart = z.object({
  kind: z.enum(["own", "library"]),
  language: z.enum(FAMILY_NAMES),
  /** `shared/`, `shared.py`, or the library's name. */
  name: z.string(),
  /** As in a request. */
  sharedPaths: names,
  /** Functions that have it. */
  holders: z.int(),
  /** The most frequent first. */
  copies: z.array(copy),
});

export type SharedPart = Stored<typeof sharedPart>;

/** A function with the parts of its package. */
export interface SurveyedPackage {
  readonly name: string;
  readonly runtime: string | null;
  /** Files that can be its handler, as paths in the package. */
  readonly handlerFiles: readonly string[];
  readonly parts: PackageParts;
}

interface Copy extends Omit<Stored<typeof copy>, "functions"> {
  readonly functions: string[];
  /** Its shared paths. Versions of a library can have others. */
  readonly paths: readonly string[];
}

interface Collected {
  readonly kind: SharedPart["kind"];
  readonly language: FamilyName;
  readonly name: string;
  /** By content. */
  readonly copies: Map<string, Copy>;
  /** Whether it has a function's handler, which cannot move. */
  hasHandler: boolean;
  hasCode: boolean;
  /** Keys of the folders and modules directly in it. */
  readonly children: Set<string>;
  /** Files of all holders. */
  files: number;
  /** Of these, files that another holder has with the same content. */
  twins: number;
}

/** Collects packages. Memory grows with the number of different parts, not with the size of packages. */
export class SharedParts {
  readonly #parts = new Map<string, Collected>();
  /** Own files by language, path and content, with the number of functions that have them. */
  readonly #files = new Map<string, { readonly language: FamilyName; readonly path: string; functions: number }>();

  add({ name, runtime, handlerFiles, parts }: SurveyedPackage): void {
    const family = familyOf(runtime);
    if (family === null) return;
    for (const { path, content } of parts.files) {
      const key = `${keyOf("own", family.name, path)} ${content}`;
      const known = this.#files.get(key);
      if (known === undefined) this.#files.set(key, { language: family.name, path, functions: 1 });
      else known.functions += 1;
    }
    this.#addFolder(parts.own, { name, language: family.name, handlerFiles });
    for (const library of parts.libraries) this.#addLibrary(library, name, family.name);
  }

  /** What at least two functions have in common, the largest saving first. */
  found(): readonly SharedPart[] {
    this.#countTwins();
    const folders = FAMILY_NAMES.flatMap((language) => this.#sharedBelow(keyOf("own", language, "")));
    const libraries = [...this.#parts.values()].filter(({ kind, copies }) => kind === "library" && mostOf(copies) > 1);
    return [...folders, ...libraries]
      .map(partOf)
      .sort((one, other) => savedBytes(other) - savedBytes(one) || (one.name < other.name ? -1 : 1));
  }

  #addFolder(
    folder: Folder,
    of: { readonly name: string; readonly language: FamilyName; readonly handlerFiles: readonly string[] },
  ): void {
    const collected = this.#collect("own", of.language, folder, { function: of.name, version: null });
    collected.hasCode ||= folder.hasCode;
    collected.hasHandler ||= of.handlerFiles.some((path) => path.startsWith(folder.path));
    for (const child of folder.children) {
      collected.children.add(keyOf("own", of.language, child.path));
      if ("children" in child) this.#addFolder(child, of);
      else {
        const module = this.#collect("own", of.language, child, { function: of.name, version: null });
        module.hasCode = true;
        module.hasHandler ||= of.handlerFiles.includes(child.path);
      }
    }
  }

  #addLibrary(library: Library, functionName: string, language: FamilyName): void {
    const { version } = library;
    this.#collect("library", language, library, { function: functionName, version, paths: library.paths });
  }

  #collect(
    kind: SharedPart["kind"],
    language: FamilyName,
    { path, content, files, bytes, zipBytes }: PackagePart,
    holder: { readonly function: string; readonly version: string | null; readonly paths?: readonly string[] },
  ): Collected {
    const key = keyOf(kind, language, path);
    const collected: Collected = this.#parts.get(key) ?? {
      ...{ kind, language, name: path, copies: new Map(), children: new Set() },
      ...{ hasHandler: false, hasCode: false, files: 0, twins: 0 },
    };
    this.#parts.set(key, collected);
    const known = collected.copies.get(content);
    if (known === undefined) {
      const { version, paths = [path] } = holder;
      collected.copies.set(content, { version, paths, files, bytes, zipBytes, functions: [holder.function] });
    } else known.functions.push(holder.function);
    return collected;
  }

  #countTwins(): void {
    for (const part of this.#parts.values()) [part.files, part.twins] = [0, 0];
    for (const { language, path, functions } of this.#files.values())
      for (const each of [path, ...foldersOf(path)]) {
        const part = this.#parts.get(keyOf("own", language, each));
        if (part === undefined) continue;
        part.files += functions;
        if (functions > 1) part.twins += functions;
      }
  }

  /** The highest shared folders and modules at or below a folder. */
  #sharedBelow(key: string): readonly Collected[] {
    const part = this.#parts.get(key);
    if (part === undefined) return [];
    const children = [...part.children].flatMap((child) => this.#parts.get(child) ?? []);
    const isTooWide = !isMostlyEqual(part) && coverage(part, children.filter(isFolder).filter(isMostlyEqual)) > 0.5;
    if (part.name !== "" && !part.hasHandler && part.hasCode && isShared(part) && !isTooWide) return [part];
    return [...part.children].flatMap((child) => this.#sharedBelow(child));
  }
}

/** Whether most of its files are those of another function too. Copies that drifted apart still share most files. */
function isShared({ files, twins }: Collected): boolean {
  return twins * 2 >= files && twins > 0;
}

/** Whether half of its holders have the same copy. */
function isMostlyEqual({ copies }: Collected): boolean {
  return mostOf(copies) * 2 >= holdersOf([...copies.values()]);
}

/** Which share of the files that functions have in common is in these parts of a folder. */
function coverage({ twins }: Collected, parts: readonly Collected[]): number {
  return parts.reduce((sum, part) => sum + part.twins, 0) / Math.max(1, twins);
}

function isFolder({ name }: Collected): boolean {
  return name.endsWith("/");
}

/** `a/` and `a/b/` for `a/b/c.py`. */
function foldersOf(path: string): readonly string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
}

/** Functions with the most frequent copy. */
function mostOf(copies: Collected["copies"]): number {
  return Math.max(...[...copies.values()].map(({ functions }) => functions.length));
}

function holdersOf(copies: readonly Pick<Copy, "functions">[]): number {
  return copies.reduce((sum, { functions }) => sum + functions.length, 0);
}

function first({ functions }: Pick<Copy, "functions">): string {
  return functions[0] ?? "";
}

function partOf({ kind, language, name, copies: found }: Collected): SharedPart {
  const sorted = [...found.values()]
    .map((each) => ({ ...each, functions: each.functions.toSorted() }))
    .sort((one, other) => other.functions.length - one.functions.length || (first(one) < first(other) ? -1 : 1));
  const sharedPaths = (sorted[0]?.paths ?? []).toSorted();
  const copies = sorted.map(({ paths: _, ...each }) => each);
  return { kind, language, name, sharedPaths, holders: holdersOf(sorted), copies };
}

/** What the ZIPs of all holders lose if the most frequent copy is in a layer. */
export function savedBytes({ copies: [first] }: Pick<SharedPart, "copies">): number {
  return first === undefined ? 0 : first.zipBytes * first.functions.length;
}

function keyOf(kind: string, language: string, path: string): string {
  return `${kind} ${language} ${path}`;
}
