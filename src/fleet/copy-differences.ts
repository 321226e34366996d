/** Reads the differing copies of a fleet, one function for each, and compares their files with the layer's. */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Packages } from "../aws/packages/packages.ts";
import {
  type DifferingCopyFiles,
  type DifferingFile,
  type Drift,
  differingFilesOf,
  type FileDifference,
} from "../domain/drift/drift.ts";
import { MAX_DIFF_BYTES, sizesText, unifiedDiffOf, unshown } from "../domain/drift/unified-diff.ts";
import { NotUsable } from "../domain/errors.ts";
import { copyGroupsOf } from "../domain/package/copies.ts";
import { presentPaths } from "../domain/package/drift.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import { sha256Of } from "../domain/package/shared-content.ts";
import { pathInLayer, type SharedCode } from "../domain/package/shared-path.ts";
import type { InventoryItem } from "../domain/plan/inventory.ts";
import { familyOf } from "../domain/runtimes/families.ts";
import { packageSourceOf } from "../layer/artifact.ts";

const MAX_COPIES = 20;
/** Listed and hashed, of each copy. */
const MAX_FILES = 500;
/** Shown line by line, of each copy. */
const MAX_DIFFS = 50;
/** Characters of all diffs together: the document is read whole. */
const MAX_CHARACTERS = 1_000_000;
/** A larger file is not hashed. */
const MAX_HASHED_BYTES = 16 * 1024 * 1024;
const CONCURRENCY = 4;

export interface ComparedLayer extends SharedCode {
  readonly opened: OpenPackage;
}

/** A copy that cannot be read is listed with the reason. */
export async function copyDifferencesOf(
  inventory: readonly InventoryItem[],
  layers: readonly ComparedLayer[],
  tools: { readonly lambda: Lambda; readonly packages: Packages },
): Promise<Drift> {
  const copies = layers.flatMap((layer) => {
    const items = inventory.filter(({ configuration: { runtime } }) => familyOf(runtime) === layer.family);
    const byName = new Map(items.map((item) => [item.configuration.name, item]));
    return copyGroupsOf(items).flatMap(({ differs, functions }) => {
      const item = byName.get(functions[0] ?? "");
      return differs === null || item === undefined ? [] : [{ layer, item, functions }];
    });
  });
  const compared = await pLimit(CONCURRENCY).map(copies.slice(0, MAX_COPIES), async ({ layer, item, functions }) => ({
    family: layer.family.name,
    functions,
    readFrom: item.configuration.name,
    sharedPaths: presentPaths(layer.sharedPaths, item.shared),
    ...(await comparedFilesOf(item, layer, tools)),
  }));
  return { version: 1, copies: withinLimit(compared), total: copies.length, ways: [] };
}

async function comparedFilesOf(
  item: InventoryItem,
  layer: ComparedLayer,
  { lambda, packages }: { readonly lambda: Lambda; readonly packages: Packages },
): Promise<Pick<DifferingCopyFiles, "files" | "total" | "unread">> {
  const { name, codeSha256 } = item.configuration;
  const differing = differingFilesOf(item);
  const first = differing.slice(0, MAX_FILES);
  const total = differing.length;
  const unreadFiles = (unread: string) => ({
    files: first.map((file) => ({ ...file, sha256: null, ...unshown("not read") })),
    total,
    unread,
  });
  const described = await lambda.describe(name);
  if (described?.codeSha256 !== codeSha256) return unreadFiles("the function was deployed again meanwhile");
  try {
    return await packages.withOpen(packageSourceOf(described, lambda), async (own) => {
      const files: FileDifference[] = [];
      for (const [index, file] of first.entries()) files.push(await comparedFile(file, index, name, { own, layer }));
      return { files, total, unread: null };
    });
  } catch (error) {
    if (error instanceof NotUsable) return unreadFiles(error.message);
    throw error;
  }
}

async function comparedFile(
  file: DifferingFile,
  index: number,
  functionName: string,
  { own, layer }: { readonly own: OpenPackage; readonly layer: ComparedLayer },
): Promise<FileDifference> {
  const { path, how } = file;
  const here = how === "only-in-layer" ? null : sizeOf(own, path);
  const there = how === "only-here" ? null : sizeOf(layer.opened, pathInLayer(path, layer.family));
  const sha256 = here !== null && here.length <= MAX_HASHED_BYTES ? await sha256Of(own.piecesOf(path)) : null;
  const shown = async () => {
    if (how === "not-executable") return unshown("the same content, but not executable in the layer");
    if (index >= MAX_DIFFS) return unshown(`only the first ${MAX_DIFFS} files are shown`);
    if (Math.max(here?.length ?? 0, there?.length ?? 0) > MAX_DIFF_BYTES)
      return unshown(`too large to show: ${sizesText(here, there)}`);
    const contents = {
      own: here === null ? null : await own.contentOf(path),
      layer: there === null ? null : await layer.opened.contentOf(pathInLayer(path, layer.family)),
    };
    return unifiedDiffOf({ path, functionName, ...contents });
  };
  return { ...file, sha256, ...(await shown()) };
}

function sizeOf({ directory }: OpenPackage, path: string): { readonly length: number } | null {
  const entry = directory.entries.find((each) => each.path === path);
  return entry === undefined ? null : { length: entry.bytes };
}

/** Drops diffs once the document is large enough. */
function withinLimit(copies: readonly DifferingCopyFiles[]): readonly DifferingCopyFiles[] {
  let left = MAX_CHARACTERS;
  return copies.map((copy) => ({
    ...copy,
    files: copy.files.map((file) => {
      left -= (file.diff ?? []).reduce((sum, line) => sum + line.length, 0);
      return left >= 0 || file.diff === null ? file : { ...file, ...unshown("not shown: there are too many diffs") };
    }),
  }));
}
