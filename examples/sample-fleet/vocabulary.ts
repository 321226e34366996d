/** Generates the data file of the shared code, so that 418 KB of binary data need not be committed. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const BUCKETS = 4096;
const DIMENSIONS = 102;
const SEED = "acme vocabulary 1";

/**
 * `shared/core/data/vocabulary.bin` in the format of `shared/core/embedding.py`: a header, then one signed byte per
 * bucket and dimension. The bytes are SHA-256 hashes of a seed and a counter: reproducible, and incompressible like
 * trained vectors.
 */
export function vocabularyBytes(): Buffer {
  const vectors = Buffer.allocUnsafe(BUCKETS * DIMENSIONS);
  for (let at = 0, block = 0; at < vectors.length; at += 32, block += 1) {
    createHash("sha256").update(`${SEED}:${block}`).digest().copy(vectors, at);
  }
  const header = Buffer.alloc(16);
  header.write("ACV1", "latin1");
  header.writeUInt32LE(BUCKETS, 4);
  header.writeUInt32LE(DIMENSIONS, 8);
  header.writeUInt32LE(crc32(vectors), 12);
  return Buffer.concat([header, vectors]);
}
