/** Decides by content whether files with equal size and CRC-32 are really equal. */
import { createHash } from "node:crypto";
import type { SharedCopy } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { presentPaths } from "./drift.ts";
import type { OpenPackage } from "./package-directory.ts";
import { belongsInLayer, type Removal } from "./shared-path.ts";

/** What a function's copy is compared with. */
export interface SharedContent extends Removal {
  /** Of the shared paths, those that the function never reaches. The layer holds every file of them. */
  readonly unreached: readonly string[];
  readonly exclude: readonly string[];
  /** SHA-256, hex, of the layer's files, by path in a package. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Each file can need its own request. */
const READ_CONCURRENCY = 8;

/**
 * Why a function is skipped whatever the request says about drift: a shared file differs from the layer's although size
 * and CRC-32 are equal. A CRC-32 can match by accident or on purpose. `null` if there is no such file. Ignores files
 * that are known to differ from `copy`.
 * @throws NotUsable naming a file that is damaged or larger than the directory states
 */
export async function findContentReason(
  { directory, piecesOf }: Pick<OpenPackage, "directory" | "piecesOf">,
  copy: SharedCopy | null,
  { sharedPaths, unreached, exclude, contents }: SharedContent,
): Promise<Reason | null> {
  const known = new Set(copy?.kind === "drifted" ? copy.changed : []);
  const present = presentPaths(sharedPaths, copy);
  const paths = directory.entries
    .map(({ path }) => path)
    .filter((path) => contents.has(path) && !known.has(path))
    .filter((path) => belongsInLayer(path, present, exclude) || belongsInLayer(path, unreached, []));
  const unlike: string[] = [];
  for (let at = 0; at < paths.length; at += READ_CONCURRENCY) {
    const some = paths.slice(at, at + READ_CONCURRENCY);
    const hashes = await Promise.all(some.map((path) => sha256Of(piecesOf(path))));
    unlike.push(...some.filter((path, index) => hashes[index] !== contents.get(path)));
  }
  return unlike.length === 0 ? null : { code: "content-differs", files: unlike, total: unlike.length };
}

/** SHA-256, hex, of content in pieces. */
export async function sha256Of(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
