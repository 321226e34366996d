/** Builds the layer from a local folder, and stores it in the artifacts bucket under the hash of its content. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Store } from "../../aws/s3/store.ts";
import { installedPathsOf } from "../../domain/imports/python/installed-paths.ts";
import { isObject } from "../../domain/json.ts";
import { type LayerFile, layerArtifactFrom } from "../../domain/package/layer-artifact.ts";
import { belongsInLayer, isShared, type SharedCode } from "../../domain/package/shared-path.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { type AskedLayer, layersOf } from "../../domain/request/request-layers.ts";
import { FAMILIES, isGenerated, onlyFamilyOf } from "../../domain/runtimes/families.ts";
import { FAMILY_NAMES, type Family, type FamilyName } from "../../domain/runtimes/family.ts";
import { Refused } from "../terminal/errors.ts";
import type { IsProgram } from "./programs-of-fleet.ts";
import { pathFromFolder, placesInFolder } from "./shared-folder.ts";

export interface BuiltLayer {
  /** Which layer of the request this is: the only one, or that of a language. */
  readonly of: "layer" | FamilyName;
  /** Key in the artifacts bucket; the same content has the same key. */
  readonly key: string;
  readonly zip: Uint8Array;
  readonly files: number;
  /** Files made executable because functions' packages say so; used if the folder has no executable files at all. */
  readonly programs: readonly string[];
  /** Files left out by the request's exclusions; caches and compiled files are not listed. */
  readonly leftOut: readonly string[];
}

/**
 * Builds one artifact for each layer of the request, from the parts of the folder that the shared paths mean.
 * @param programsOf called if no file of the folder is executable, for example in a checkout without file modes
 * @throws Refused if the folder does not exist, or a shared path is not in it
 */
export async function buildLayers(
  folder: string,
  migration: MigrationRequest,
  programsOf: () => Promise<IsProgram> = async () => () => false,
): Promise<readonly BuiltLayer[]> {
  const all = await filesIn(folder);
  const paths = all.map(({ path }) => path);
  const meant = await meantIn(folder, paths, migration);
  const places = placesInFolder(folder, paths, meant.shared);
  const found = all.flatMap((file) => {
    const path = pathFromFolder(file.path, places);
    return path === null ? [] : [{ ...file, path }];
  });
  const built: BuiltLayer[] = [];
  for (const asked of layersOf(meant)) built.push(await buildLayer(folder, asked, found, programsOf));
  return built;
}

/** The request with what its names of installed packages mean in the folder. */
async function meantIn(
  folder: string,
  paths: readonly string[],
  migration: MigrationRequest,
): Promise<MigrationRequest> {
  const read = async (path: string) => (paths.includes(path) ? readFile(join(folder, path), "utf8") : null);
  const meant = await installedPathsOf(migration.shared, { paths, read });
  if ("code" in meant) throw new Refused(`${folder}: ${explain(meant).reason}.`);
  return { ...migration, shared: [...meant.sharedPaths] };
}

async function buildLayer(
  folder: string,
  asked: AskedLayer,
  found: readonly FileOnDisk[],
  programsOf: () => Promise<IsProgram>,
): Promise<BuiltLayer> {
  const { path: inRequest, source } = asked;
  const { exclude } = source;
  const { family, sharedPaths } = sharedCodeOf(asked, found);
  const onDisk = await readFiles(found, sharedPaths, exclude);
  const keepsModes = onDisk.length === 0 || onDisk.some(({ executable }) => executable);
  const isProgram: IsProgram = keepsModes ? () => false : await programsOf();
  const files = onDisk.map((file) => ({ ...file, executable: file.executable || isProgram(file.path, file.bytes) }));
  const programs = keepsModes ? [] : files.filter(({ executable }) => executable).map(({ path }) => path);
  if (files.length === 0) {
    const excluding = exclude.length === 0 ? "" : ` (excluding ${exclude.join(", ")})`;
    throw new Refused(
      `${folder} contains no files of the shared code ${sharedPaths.join(", ")}${excluding}. Pass the shared folder itself, or with several shared paths the folder that contains them.`,
    );
  }
  const zip = await layerArtifactFrom(files, { family, sharedPaths }, exclude);
  const taken = new Set(files.map(({ path }) => path));
  const leftOut = found
    .map(({ path }) => path)
    .filter((path) => isShared(path, sharedPaths) && !taken.has(path) && !isGenerated(path))
    .sort();
  const key = `layers/${createHash("sha256").update(zip).digest("hex")}.zip`;
  const of = inRequest === "layer" ? "layer" : family.name;
  return { of, key, zip, files: files.length, programs: programs.sort(), leftOut };
}

/** The shared code of a layer. A folder is for the languages whose code it holds. */
function sharedCodeOf({ family, sharedPaths, path: inRequest }: AskedLayer, found: readonly FileOnDisk[]): SharedCode {
  const holds = (each: Family, sharedPath: string) =>
    found.some(({ path }) => isShared(path, [sharedPath]) && each.paths.code.test(path));
  const isKnown = sharedPaths.some((path) => onlyFamilyOf(path) !== null);
  if (inRequest !== "layer") {
    const own = sharedPaths.filter((path) => onlyFamilyOf(path) !== null || holds(family, path));
    return { family, sharedPaths: own.length === 0 ? sharedPaths : own };
  }
  const other = isKnown ? family : FAMILIES.find((each) => sharedPaths.some((path) => holds(each, path)));
  return { family: other ?? family, sharedPaths };
}

/** Uploads the layer unless it is stored already; returns its s3:// address. */
export async function storeLayer(store: Store, { key, zip }: BuiltLayer): Promise<string> {
  if (!(await store.exists(key))) await store.put(key, zip);
  return `s3://${store.bucket}/${key}`;
}

/** The request with these layers in place of its layer sources. Input that is not an object is rejected later. */
export function withLayersFrom(input: unknown, locations: ReadonlyMap<BuiltLayer["of"], string>): unknown {
  if (!isObject(input)) return input;
  const sourced = (layer: unknown, of: BuiltLayer["of"]) => {
    const zip = locations.get(of);
    return zip === undefined ? layer : { ...withoutSource(layer), zip };
  };
  const { layers } = input;
  if (!isObject(layers)) return { ...input, layer: sourced(input.layer, "layer") };
  const named = FAMILY_NAMES.filter((name) => layers[name] !== undefined);
  return {
    ...input,
    layers: { ...layers, ...Object.fromEntries(named.map((name) => [name, sourced(layers[name], name)])) },
  };
}

/** The request with this version in place of its layer source. @throws Refused if it has several layers */
export function withLayerVersion(input: unknown, version: number): unknown {
  if (!isObject(input)) return input;
  if (isObject(input.layers))
    throw new Refused(
      "--to-version sets one version, but the request has a layer for each language. Set the versions in the request, for example layers.python.version.",
    );
  return { ...input, layer: { ...withoutSource(input.layer), version } };
}

function withoutSource(layer: unknown): Readonly<Record<string, unknown>> {
  const { zip: _zip, fromFunction: _fromFunction, version: _version, ...rest } = isObject(layer) ? layer : {};
  return rest;
}

interface FileOnDisk {
  /** Its path in the folder, or in a function's package. */
  readonly path: string;
  readonly onDisk: string;
  readonly isRegular: boolean;
}

/** All files of a folder, each with its path in it. @throws Refused if the folder does not exist */
export async function filesIn(folder: string): Promise<FileOnDisk[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new Refused(
      `Folder ${folder} does not exist. Set --shared-dir to the folder that contains the shared code.`,
      { cause },
    );
  });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const onDisk = join(entry.parentPath, entry.name);
      const path = relative(folder, onDisk).split(sep).join("/");
      return { path, onDisk, isRegular: entry.isFile() };
    });
}

async function readFiles(
  found: readonly FileOnDisk[],
  sharedPaths: readonly string[],
  exclude: readonly string[],
): Promise<LayerFile[]> {
  const files: LayerFile[] = [];
  for (const { path, onDisk, isRegular } of found) {
    if (!belongsInLayer(path, sharedPaths, exclude)) continue;
    if (!isRegular)
      throw new Refused(
        `${onDisk} is not a regular file, and a layer contains only regular files. Replace it with a copy, or exclude it with a pattern in layer.exclude.`,
      );
    const { mode } = await stat(onDisk);
    files.push({ path, bytes: await readFile(onDisk), executable: (mode & 0o111) !== 0 });
  }
  return files;
}
