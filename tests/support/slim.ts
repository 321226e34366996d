import { openPackage, readerOf } from "../../src/domain/package/package-directory.ts";
import type { Removal } from "../../src/domain/package/shared-path.ts";
import { slimPackage } from "../../src/domain/package/slim-package.ts";
import { pythonCode } from "./shared-code.ts";

/** The bytes in chunks of this size, as a network gives them. */
export async function* inChunks(bytes: Uint8Array, chunkBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** The slim package of a ZIP in memory. */
export async function slimOf(
  zip: Uint8Array,
  of: readonly string[] | Removal,
  chunkBytes?: number,
): Promise<Uint8Array> {
  const slim: Uint8Array[] = [];
  const original = await openPackage(readerOf(zip));
  for await (const piece of slimPackage(inChunks(zip, chunkBytes), original, "family" in of ? of : pythonCode(of)))
    slim.push(piece);
  return Buffer.concat(slim);
}
