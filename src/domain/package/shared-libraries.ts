/**
 * Decides whether machine code and its libraries move together. Wheels put libraries in a folder next to the package
 * (`psycopg2_binary.libs/`).
 */
import { posix } from "node:path";
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import { FAMILIES } from "../runtimes/families.ts";
import { names, type Stored } from "../stored/parts.ts";
import { pathInPackage } from "./shared-path.ts";

/** A library that a shared object loads, with the paths relative to itself where it searches for it, in order. */
export const neededLibrary = z.object({ name: z.string(), places: names });

export type NeededLibrary = Stored<typeof neededLibrary>;

/** Machine code with the libraries that it needs. */
interface NeedingFile {
  readonly path: string;
  readonly needs?: readonly NeededLibrary[];
}

/** Tags of the dynamic section (System V ABI, "Dynamic Linking"). */
const [DT_NULL, DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH] = [0, 1, 5, 15, 29];
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
/** More than in any real file. */
const MAX_ENTRIES = 4096;

/**
 * The libraries that a shared object loads by paths relative to itself; none if it is not a 64-bit ELF file.
 * @param path in its ZIP
 */
export function neededLibraries(path: string, content: Uint8Array): readonly NeededLibrary[] {
  const isElf =
    content.length > 64 && content[0] === 0x7f && content[1] === 0x45 && content[4] === 2 && content[5] === 1;
  const dynamic = isElf ? dynamicOf(new DataView(content.buffer, content.byteOffset, content.byteLength)) : null;
  if (dynamic === null) return [];
  const textAt = (offset: number) => {
    const from = dynamic.strings + offset;
    const end = content.indexOf(0, from);
    return end < 0 || end - from > 4096 ? "" : new TextDecoder().decode(content.subarray(from, end));
  };
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const searched = dynamic.paths
    .flatMap((each) => textAt(each).split(":"))
    .filter((each) => /^\$(ORIGIN|\{ORIGIN\})(\/|$)/.test(each));
  if (searched.length === 0) return [];
  return dynamic.needed
    .map(textAt)
    .filter((name) => name !== "" && !name.includes("/"))
    .map((name) => ({
      name,
      places: searched.map((each) => {
        const below = each.replace(/^\$(ORIGIN|\{ORIGIN\})\/?/, "");
        return posix.resolve(`/${folder}${below}/${name}`).slice(1);
      }),
    }));
}

/**
 * Why a function cannot load the layer's machine code: a library it needs stays in the package. `null` if each library
 * moves with it.
 * @param layerFiles paths in the layer
 * @param ownFiles paths in the function's package
 */
export function findLibraryReason(
  native: readonly NeedingFile[],
  layerFiles: ReadonlySet<string>,
  ownFiles: ReadonlySet<string>,
): Reason | null {
  for (const { path, needs = [] } of native)
    for (const { places } of needs) {
      if (places.some((place) => layerFiles.has(place))) continue;
      const stays = places
        .flatMap((place) => FAMILIES.map((family) => pathInPackage(place, family)))
        .find((place) => place !== null && ownFiles.has(place));
      if (stays != null) return { code: "library-stays", path, library: stays, folder: folderOf(stays) };
    }
  return null;
}

/** Why a package must not be slimmed: machine code that stays needs a library that moves. */
export function findStayingCodeReason(
  staying: readonly NeedingFile[],
  moves: (path: string) => boolean,
): Reason | null {
  for (const { path, needs = [] } of staying)
    for (const { places } of needs) {
      const moved = places.find(moves);
      if (moved !== undefined) return { code: "library-moves", path, library: moved };
    }
  return null;
}

function dynamicOf(
  view: DataView,
): { readonly strings: number; readonly needed: readonly number[]; readonly paths: readonly number[] } | null {
  try {
    const longAt = (at: number) => Number(view.getBigUint64(at, true));
    const [start, size, count] = [longAt(32), view.getUint16(54, true), view.getUint16(56, true)];
    const segments = Array.from({ length: Math.min(count, MAX_ENTRIES) }, (_, index) => {
      const at = start + index * size;
      const type = view.getUint32(at, true);
      return { type, offset: longAt(at + 8), address: longAt(at + 16), bytes: longAt(at + 32) };
    });
    const section = segments.find(({ type }) => type === PT_DYNAMIC);
    if (section === undefined) return null;
    const entries: { tag: number; value: number }[] = [];
    for (let at = section.offset; entries.length < MAX_ENTRIES && at + 16 <= section.offset + section.bytes; at += 16) {
      const tag = Number(view.getBigInt64(at, true));
      if (tag === DT_NULL) break;
      entries.push({ tag, value: longAt(at + 8) });
    }
    const valuesOf = (...tags: readonly number[]) =>
      entries.filter(({ tag }) => tags.includes(tag)).map(({ value }) => value);
    const [address] = valuesOf(DT_STRTAB);
    if (address === undefined) return null;
    const isAround = (each: (typeof segments)[number]) =>
      each.type === PT_LOAD && address >= each.address && address < each.address + each.bytes;
    const holder = segments.find(isAround);
    if (holder === undefined) return null;
    const runPaths = valuesOf(DT_RUNPATH);
    return {
      strings: holder.offset + address - holder.address,
      needed: valuesOf(DT_NEEDED),
      paths: runPaths.length > 0 ? runPaths : valuesOf(DT_RPATH),
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function folderOf(path: string): string {
  return path.includes("/") ? `${path.slice(0, path.indexOf("/"))}/` : path;
}
