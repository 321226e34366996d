/** The shared code every function of the sample fleet bundles, whole or with a fault for the demonstrations. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";
import { filesBelow } from "./package-files.ts";
import { vocabularyBytes } from "./vocabulary.ts";

/** How many sentences the tutor looks up for a question; with none, every answer is "I do not know". */
const LOOKS_UP = "CONTEXT_SENTENCES = 4";
const LOOKS_UP_NOTHING = "CONTEXT_SENTENCES = 0";

/** The 33 files of `shared/`, with the paths they have inside a package, sorted by path. */
export async function sharedFiles(): Promise<readonly LayerFile[]> {
  const vocabulary = { path: "shared/core/data/vocabulary.bin", bytes: vocabularyBytes(), executable: false };
  const files = [...(await filesBelow("shared", "shared/")), vocabulary];
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * The shared code without one file. Without `shared/logic/exports.py` everything imports and every function answers but
 * acme-dev-report-exporter, which looks that module up by a computed name once it is invoked.
 */
export async function sharedFilesWithout(path: string): Promise<readonly LayerFile[]> {
  const files = await sharedFiles();
  if (!files.some((file) => file.path === path)) throw new Error(`the shared code has no file ${path}`);
  return files.filter((file) => file.path !== path);
}

/**
 * The shared code with one changed number: everything imports, but acme-dev-chat-handler finds no material to answer
 * from.
 */
export async function sharedFilesWithBrokenHealth(): Promise<readonly LayerFile[]> {
  return (await sharedFiles()).map((file) => {
    if (file.path !== "shared/logic/conversation.py") return file;
    const source = Buffer.from(file.bytes).toString();
    if (!source.includes(LOOKS_UP)) throw new Error(`${file.path} does not say ${LOOKS_UP}`);
    return { ...file, bytes: Buffer.from(source.replace(LOOKS_UP, LOOKS_UP_NOTHING)) };
  });
}

/** Writes shared files below a folder, as a team would keep them in its repository: `FOLDER/shared/core/config.py`. */
export async function writeSharedDir(folder: string, files: readonly LayerFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}
