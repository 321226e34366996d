/** Decides which commit a copy of the shared code is, by the hashes of its files. */
import { belongsInLayer } from "../package/shared-path.ts";
import type { DifferingCopyFiles } from "./drift.ts";

/** SHA-256 of each shared file, by its path in a package. */
export type CopyContent = ReadonlyMap<string, string>;

export interface CommitContent<Commit> {
  readonly commit: Commit;
  /** The hashes of each file, by its path in a package: as committed, and as checkouts can have it. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

/** The commit whose shared files a copy has, or the nearest one. */
export interface FoundCommit<Commit> {
  readonly commit: Commit;
  /** Files that differ between the copy and the commit. 0 if the copy is the commit. */
  readonly differing: number;
  /** Later commits that changed the shared code. */
  readonly newer: number;
}

/** The files of a copy: the layer's, with its differences. `null` if not all of them were read. */
export function contentOfCopy(
  copy: DifferingCopyFiles,
  layer: CopyContent,
  exclude: readonly string[],
): CopyContent | null {
  if (copy.unread !== null || copy.files.length < copy.total) return null;
  const content = new Map([...layer].filter(([path]) => belongsInLayer(path, copy.sharedPaths, exclude)));
  for (const { path, how, sha256 } of copy.files) {
    if (how === "only-in-layer") content.delete(path);
    else if (sha256 === null) return null;
    else content.set(path, sha256);
  }
  return content;
}

/**
 * Of several equal commits the newest. A file that was left out of either side by a pattern does not count.
 * @param commits newest first
 */
export function commitOfCopy<Commit>(
  content: CopyContent,
  commits: readonly CommitContent<Commit>[],
  sharedPaths: readonly string[],
  exclude: readonly string[],
): FoundCommit<Commit> | null {
  let nearest: FoundCommit<Commit> | null = null;
  for (const [newer, { commit, files }] of commits.entries()) {
    const committed = new Map([...files].filter(([path]) => belongsInLayer(path, sharedPaths, exclude)));
    if (committed.size === 0) continue;
    const paths = new Set([...content.keys(), ...committed.keys()]);
    const differing = [...paths].filter((path) => !committed.get(path)?.includes(content.get(path) ?? "")).length;
    if (nearest === null || differing < nearest.differing) nearest = { commit, differing, newer };
    if (differing === 0) break;
  }
  return nearest;
}
