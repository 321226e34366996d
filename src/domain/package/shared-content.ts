/** Decides, from the content itself, whether files that size and CRC-32 call the same are the same. */
import { createHash } from "node:crypto";
import type { SharedCopy } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { OpenPackage } from "./package-directory.ts";
import { belongsInLayer } from "./shared-path.ts";

/** What a function's copy is held against. */
export interface SharedContent {
  readonly sharedPaths: readonly string[];
  /** What of them stays in the package. */
  readonly keeps: readonly string[];
  readonly exclude: readonly string[];
  /** SHA-256, hex, of the layer's files by their path inside a package. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Files read at once: each may be a request of its own. */
const AT_ONCE = 8;

/**
 * Why a function is left alone, whatever the request says about drift: a shared file of its package has another content
 * than the layer's, although size and CRC-32 agree (CRC-32 is a checksum, and can be met by chance or on purpose).
 * `null` where there is no such file; files that `copy` knows to differ are not looked at.
 * @throws NotUsable naming a file that is damaged or larger than the directory says
 */
export async function findContentReason(
  { directory, piecesOf }: Pick<OpenPackage, "directory" | "piecesOf">,
  copy: SharedCopy | null,
  { sharedPaths, exclude, contents }: SharedContent,
): Promise<Reason | null> {
  const known = new Set(copy?.kind === "drifted" ? copy.changed : []);
  const paths = directory.entries
    .map(({ path }) => path)
    .filter((path) => contents.has(path) && !known.has(path) && belongsInLayer(path, sharedPaths, exclude));
  const unlike: string[] = [];
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const hashes = await Promise.all(some.map((path) => sha256Of(piecesOf(path))));
    unlike.push(...some.filter((path, index) => hashes[index] !== contents.get(path)));
  }
  return unlike.length === 0 ? null : { code: "content-differs", files: unlike, total: unlike.length };
}

/** SHA-256 of a content that comes in pieces, hex. */
export async function sha256Of(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
