/** The layer's ZIP: its location and identity, how it is built, and whether it can be published as a layer. */

import { type ZipOptions, zipSync } from "fflate";
import * as z from "zod";
import { NotUsable } from "../errors.ts";
import { mapOf } from "../names.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { DEFAULT_EXCLUSIONS } from "../request/exclusions.ts";
import type { MigrationRequest } from "../request/request.ts";
import { FAMILY_NAMES, type Family } from "../runtimes/family.ts";
import { names, type Stored } from "../stored/parts.ts";
import { isNative, type NativeModule, nativeModule, nativeModuleOf } from "./native-modules.ts";
import {
  isExecutable,
  MAX_UNZIPPED_BYTES,
  type OpenPackage,
  openPackage,
  type PackageDirectory,
  type PackageEntry,
  readerOf,
} from "./package-directory.ts";
import { replacementFormOf } from "./replacements.ts";
import { sha256Of } from "./shared-content.ts";
import { belongsInLayer, isShared, pathInLayer, pathInPackage, type SharedCode } from "./shared-path.ts";
import { unitsOf } from "./whole-code-base.ts";

/** The family of the functions that will use it. Earlier versions moved only Python: their documents lack it. */
const family = z.enum(FAMILY_NAMES).default("python");

export const layerArtifact = z.object({
  family,
  layerName: z.string(),
  bucket: z.string(),
  key: z.string(),
  /** SHA-256 of the ZIP, base64, as Lambda's CodeSha256. */
  sha256: z.string(),
  zipBytes: z.number(),
  unzippedBytes: z.number(),
  files: z.number(),
  /** SHA-256, hex, of every file that can be shared code, by its path in a function's package. */
  contents: mapOf(z.string(), z.string()),
  /** Its machine code. */
  native: z.array(nativeModule),
  /** Installed packages in its source that the shared code needs, and which the request does not name. */
  dependencies: names.default([]),
  /** The existing layer version with this content, if the request names one; `null` if a version will be published. */
  versionArn: z.string().nullable().default(null),
});

/** Stored as `artifact.json` after verification. */
export type LayerArtifact = Stored<typeof layerArtifact>;

export const publishedLayer = z.object({
  family,
  versionArn: z.string(),
  version: z.number(),
  /** Whether an identical version already existed and is used. */
  reused: z.boolean(),
});

/** Stored as `layer.json` after the layer version exists. */
export type PublishedLayer = Stored<typeof publishedLayer>;

/** A file to build a layer from. Its path is the one in a function's package: `shared/db.py`. */
export interface LayerFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** Of larger machine code, the architecture is known, but not the libraries that it needs. */
const MAX_NATIVE_BYTES = 64 * 1024 * 1024;
/** Limit of a ZIP without extensions (PKWARE's APPNOTE 6.3.10, 4.4.21). */
const MAX_FILES = 0xffff;
/** The earliest date that a ZIP can store, at midnight in any time zone. Modes have their Unix meaning. */
const REPRODUCIBLE: ZipOptions = { level: 9, mtime: new Date(1980, 0, 1), os: 3 };
/** Folders of a layer that a runtime reads (docs lambda/latest/dg/packaging-layers). */
const KNOWN_FOLDERS = /^(python|nodejs|java|ruby|lib|bin)\//;
/** Other files that are common in layers. */
const KNOWN_FILES = /^(licen[cs]e|notice|copying|authors|readme|changelog)[^/]*$/i;

/**
 * Builds a layer's ZIP from the files that the shared paths cover and `exclude` does not. It also has all files of the
 * paths in `beside`. The same content gives the
 * same bytes on any machine: sorted by path, without folder entries, with fixed times and modes 0644 or 0755.
 * Compressed by fflate, because the platform's compressor gives different bytes on different processors.
 * @throws NotUsable if a shared path covers no file, or a ZIP cannot hold that many files
 */
export async function layerArtifactFrom(
  files: Iterable<LayerFile>,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[] = DEFAULT_EXCLUSIONS,
  beside: readonly string[] = [],
): Promise<Uint8Array> {
  const shared = [...files].filter(
    ({ path }) => belongsInLayer(path, sharedPaths, exclude) || belongsInLayer(path, beside, []),
  );
  const uncovered = sharedPaths.find((sharedPath) => !shared.some(({ path }) => isShared(path, [sharedPath])));
  if (uncovered !== undefined) throw new NotUsable({ code: "no-code-for-layer", sharedPath: uncovered });
  if (shared.length > MAX_FILES)
    throw new NotUsable({ code: "layer-of-too-many-files", files: shared.length, allowed: MAX_FILES });
  const sorted = shared.sort((one, other) => (one.path < other.path ? -1 : 1));
  return zipSync(
    Object.fromEntries(
      sorted.map(({ path, bytes, executable }) => {
        const unixMode = executable ? 0o100755 : 0o100644;
        return [pathInLayer(path, family), [bytes, { ...REPRODUCIBLE, attrs: unixMode * 0x1_0000 }]];
      }),
    ),
  );
}

/**
 * Builds the layer from a function's package: it contains exactly that function's copy of the shared code, and for
 * `"slim": "reachable"` also its other folders and modules.
 */
export async function layerArtifactFromPackage(
  zip: Uint8Array,
  shared: SharedCode,
  exclude: readonly string[] = DEFAULT_EXCLUSIONS,
  slim: MigrationRequest["slim"] = "shared",
): Promise<Uint8Array> {
  const { directory, contentOf } = await openPackage(readerOf(zip));
  const files: LayerFile[] = [];
  const beside = slim === "reachable" ? unitsOf(directory, shared) : [];
  const entries = directory.entries.filter(
    (entry) =>
      (belongsInLayer(entry.path, shared.sharedPaths, exclude) || belongsInLayer(entry.path, beside, [])) &&
      replacementFormOf(entry) === null,
  );
  const unzippedBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (isTooLarge(unzippedBytes))
    throw new NotUsable({ code: "layer-of-too-many-bytes", unzippedBytes, limitBytes: MAX_UNZIPPED_BYTES });
  for (const { path, isSymlink, unixMode } of entries) {
    if (isSymlink) throw new NotUsable({ code: "layer-of-link", path });
    files.push({ path, bytes: await contentOf(path), executable: isExecutable({ unixMode }) });
  }
  return layerArtifactFrom(files, shared, exclude, beside);
}

/**
 * Hashes of an artifact's files. Each file is read once.
 * @throws NotUsable naming a file that is damaged or larger than the directory states
 */
export async function contentsOf(
  { directory, piecesOf }: OpenPackage,
  family: Family,
): Promise<Pick<LayerArtifact, "contents" | "native">> {
  const contents = new Map<string, string>();
  const native: NativeModule[] = [];
  for (const { path, isDirectory } of directory.entries) {
    const inPackage = pathInPackage(path, family);
    if (isDirectory || inPackage === null) continue;
    const kept: Uint8Array[] = [];
    contents.set(inPackage, await sha256Of(isNative(path) ? keepPieces(piecesOf(path), kept) : piecesOf(path)));
    if (isNative(path)) native.push(nativeModuleOf(path, Buffer.concat(kept)));
  }
  return { contents, native };
}

/**
 * Reads all selected files of a package.
 * @throws NotUsable naming a file that is damaged or differs from the directory
 */
export async function verifyContents(
  { directory, piecesOf }: Pick<OpenPackage, "directory" | "piecesOf">,
  isChosen: (path: string) => boolean = () => true,
): Promise<void> {
  for (const { path, isDirectory } of directory.entries)
    if (!isDirectory && isChosen(path)) for await (const _ of piecesOf(path));
}

/** Passes the pieces on, and keeps them up to the limit. */
async function* keepPieces(pieces: AsyncIterable<Uint8Array>, kept: Uint8Array[]): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    if (bytes < MAX_NATIVE_BYTES) kept.push(piece);
    bytes += piece.length;
    yield piece;
  }
}

/**
 * The limit for a function and its layers together also applies to one package (recorded on AWS 2025-11-25: "must be
 * smaller than").
 */
const isTooLarge = (unzippedBytes: number) => unzippedBytes >= MAX_UNZIPPED_BYTES;

/** All reasons why a ZIP cannot be published as the layer of these shared paths; empty if it can. */
export function artifactProblemsOf(
  directory: PackageDirectory,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[] = DEFAULT_EXCLUSIONS,
): readonly Reason[] {
  const { name: language, paths } = family;
  const { entries: all, unzippedBytes } = directory;
  const limitBytes = MAX_UNZIPPED_BYTES;
  const stray = all.filter(({ path }) => !KNOWN_FOLDERS.test(path) && !KNOWN_FILES.test(path));
  const unreadable = all.filter(isUnreadable);
  const generated = all.filter((entry) => {
    const path = pathInPackage(entry.path, family);
    return path !== null && replacementFormOf({ ...entry, path }) !== null;
  });
  const doubled = all.filter(
    ({ path }) => paths.versionFolder.test(path) && isShared(path.replace(paths.versionFolder, ""), sharedPaths),
  );
  return [
    ...coverProblemsOf(directory, { family, sharedPaths }, exclude),
    ...(stray.length === 0 ? [] : [{ code: "layer-zip-stray-entries", ...namesOf(stray) } as const]),
    ...(unreadable.length === 0 ? [] : [{ code: "layer-zip-unreadable-entries", ...namesOf(unreadable) } as const]),
    ...(generated.length === 0 ? [] : [{ code: "layer-zip-generated-entries", ...namesOf(generated) } as const]),
    ...(doubled.length === 0 ? [] : [{ code: "layer-zip-doubled-entries", language, ...namesOf(doubled) } as const]),
    ...(isTooLarge(unzippedBytes) ? [{ code: "layer-zip-too-large", unzippedBytes, limitBytes } as const] : []),
  ];
}

function coverProblemsOf(
  directory: PackageDirectory,
  { family, sharedPaths }: SharedCode,
  exclude: readonly string[],
): readonly Reason[] {
  const modules = directory.entries.flatMap(({ path }) => pathInPackage(path, family) ?? []);
  if (!modules.some((path) => !path.endsWith("/") && path !== ""))
    return [{ code: "layer-zip-empty", language: family.name }];
  return sharedPaths
    .filter((sharedPath) => !modules.some((path) => belongsInLayer(path, [sharedPath], exclude)))
    .map((sharedPath) => ({ code: "layer-zip-lacks-path", path: pathInLayer(sharedPath, family), sharedPath }));
}

/** Lambda keeps modes and runs functions as another user, so an entry without o+r fails at import. */
function isUnreadable({ unixMode, isDirectory }: PackageEntry): boolean {
  const needed = isDirectory ? 0o005 : 0o004;
  return unixMode !== null && (unixMode & needed) !== needed;
}

function namesOf(entries: readonly PackageEntry[]) {
  return { entries: entries.map(({ path }) => path), total: entries.length };
}
