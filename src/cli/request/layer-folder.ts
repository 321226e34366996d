/** Builds the layer from a local folder, and stores it in the artifacts bucket under the hash of its content. */

import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Store } from "../../aws/s3/store.ts";
import { isObject } from "../../domain/json.ts";
import { type LayerFile, layerArtifactFrom } from "../../domain/package/layer-artifact.ts";
import { belongsInLayer, isShared } from "../../domain/package/shared-path.ts";
import { DEFAULT_EXCLUSIONS } from "../../domain/request/exclusions.ts";
import { familyOfPath, isGenerated } from "../../domain/runtimes/families.ts";
import { FAMILY_NAMES, type FamilyName } from "../../domain/runtimes/family.ts";
import { Refused } from "../terminal/errors.ts";
import type { IsProgram } from "./programs-of-fleet.ts";

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
 * Builds one artifact for each layer of the request. With one shared folder, `folder` is that folder itself, whatever
 * its name: `./src/common` with `"shared": ["shared/"]` gives `python/shared/…`. With several shared paths or a module,
 * it is the folder that contains them all.
 * @param programsOf called if no file of the folder is executable, for example in a checkout without file modes
 * @throws Refused if the folder does not exist, NotUsable if a shared path has no files in it
 */
export async function buildLayers(
  folder: string,
  input: unknown,
  programsOf: () => Promise<IsProgram> = async () => () => false,
): Promise<readonly BuiltLayer[]> {
  const sharedPaths = sharedPathsOf(input);
  const [only = ""] = sharedPaths;
  const prefix = sharedPaths.length === 1 && only.endsWith("/") ? only : "";
  const found = await filesIn(folder, prefix);
  const built: BuiltLayer[] = [];
  for (const { of, layer } of layersIn(input)) {
    const own = of === "layer" ? sharedPaths : sharedPaths.filter((path) => familyOfPath(path).name === of);
    built.push(await buildLayer(of, { folder, found, sharedPaths: own, exclude: exclusionsOf(layer), programsOf }));
  }
  return built;
}

interface Content {
  readonly folder: string;
  readonly found: readonly FileOnDisk[];
  readonly sharedPaths: readonly string[];
  readonly exclude: readonly string[];
  readonly programsOf: () => Promise<IsProgram>;
}

async function buildLayer(of: BuiltLayer["of"], content: Content): Promise<BuiltLayer> {
  const { folder, found, sharedPaths, exclude } = content;
  const onDisk = await readFiles(found, sharedPaths, exclude);
  const keepsModes = onDisk.length === 0 || onDisk.some(({ executable }) => executable);
  const isProgram: IsProgram = keepsModes ? () => false : await content.programsOf();
  const files = onDisk.map((file) => ({ ...file, executable: file.executable || isProgram(file.path, file.bytes) }));
  const programs = keepsModes ? [] : files.filter(({ executable }) => executable).map(({ path }) => path);
  if (files.length === 0) {
    throw new Refused(
      `${folder} contains no files of the shared code ${sharedPaths.join(", ")}${exclusionText(exclude)}. Pass the shared folder itself, or with several shared paths the folder that contains them.`,
    );
  }
  const zip = await layerArtifactFrom(files, sharedPaths, exclude);
  const taken = new Set(files.map(({ path }) => path));
  const leftOut = found
    .map(({ path }) => path)
    .filter((path) => isShared(path, sharedPaths) && !taken.has(path) && !isGenerated(path))
    .sort();
  const key = `layers/${createHash("sha256").update(zip).digest("hex")}.zip`;
  return { of, key, zip, files: files.length, programs: programs.sort(), leftOut };
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

/** The layers of a request that is not checked yet. */
function layersIn(input: unknown): readonly { readonly of: BuiltLayer["of"]; readonly layer: unknown }[] {
  const layers = isObject(input) ? input.layers : undefined;
  if (!isObject(layers)) return [{ of: "layer", layer: isObject(input) ? input.layer : undefined }];
  return FAMILY_NAMES.filter((name) => layers[name] !== undefined).map((name) => ({ of: name, layer: layers[name] }));
}

function withoutSource(layer: unknown): Readonly<Record<string, unknown>> {
  const { zip: _zip, fromFunction: _fromFunction, version: _version, ...rest } = isObject(layer) ? layer : {};
  return rest;
}

/** The request is checked later; until then a missing or invalid `shared` counts as the default. */
function sharedPathsOf(input: unknown): readonly string[] {
  const shared = isObject(input) ? input.shared : undefined;
  return Array.isArray(shared) && shared.length > 0 ? shared.filter((path) => typeof path === "string") : ["shared/"];
}

function exclusionsOf(layer: unknown): readonly string[] {
  const exclude = isObject(layer) ? layer.exclude : undefined;
  return Array.isArray(exclude) ? exclude.filter((pattern) => typeof pattern === "string") : DEFAULT_EXCLUSIONS;
}

function exclusionText(exclude: readonly string[]): string {
  return exclude.length === 0 ? "" : ` (excluding ${exclude.join(", ")})`;
}

interface FileOnDisk {
  /** Its path inside a function's package. */
  readonly path: string;
  readonly onDisk: string;
  readonly isRegular: boolean;
}

async function filesIn(folder: string, prefix: string): Promise<FileOnDisk[]> {
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
      const path = prefix + relative(folder, onDisk).split(sep).join("/");
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
