/** The sample fleet's shared code, complete or with a fault for demonstrations. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";
import { filesBelow } from "./package-files.ts";
import { vocabularyBytes } from "./vocabulary.ts";

/** Sentences that the tutor reads per question; with 0, every answer is "I do not know". */
const LOOKS_UP = "CONTEXT_SENTENCES = 4";
const LOOKS_UP_NOTHING = "CONTEXT_SENTENCES = 0";

/** The 33 files of `shared/` with their paths in a package, sorted by path. */
export async function sharedFiles(): Promise<readonly LayerFile[]> {
  const vocabulary = { path: "shared/core/data/vocabulary.bin", bytes: vocabularyBytes(), executable: false };
  const files = [...(await filesBelow("shared", "shared/")), vocabulary];
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * The shared code without one file. Without `shared/logic/exports.py` all imports succeed, and only
 * acme-dev-report-exporter fails: it loads that module by a computed name when it is invoked.
 */
export async function sharedFilesWithout(path: string): Promise<readonly LayerFile[]> {
  const files = await sharedFiles();
  if (!files.some((file) => file.path === path)) throw new Error(`the shared code has no file ${path}`);
  return files.filter((file) => file.path !== path);
}

/** The shared code with one changed number: all imports succeed, but acme-dev-chat-handler finds no answers. */
export async function sharedFilesWithBrokenHealth(): Promise<readonly LayerFile[]> {
  return (await sharedFiles()).map((file) => {
    if (file.path !== "shared/logic/conversation.py") return file;
    const source = Buffer.from(file.bytes).toString();
    if (!source.includes(LOOKS_UP)) throw new Error(`${file.path} does not say ${LOOKS_UP}`);
    return { ...file, bytes: Buffer.from(source.replace(LOOKS_UP, LOOKS_UP_NOTHING)) };
  });
}

/** Writes the shared files to a folder, as in a team's repository: `FOLDER/shared/core/config.py`. */
export async function writeSharedDir(folder: string, files: readonly LayerFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}
