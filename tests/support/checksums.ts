import { crc32 } from "node:zlib";

/**
 * Begins with `text`, is as long as `original` and has its CRC-32, though the content differs: the last four bytes make
 * up for it.
 */
export function inDisguise(original: string, text: string): Uint8Array {
  const wanted = crc32(original);
  const length = Buffer.byteLength(original);
  const bytes = Buffer.alloc(length, "#");
  if (bytes.write(text) > length - 4) throw new Error("the original is too short to be imitated");
  bytes.writeUInt32LE(lastFourBytes(crc32(bytes.subarray(0, length - 4)), wanted), length - 4);
  if (crc32(bytes) !== wanted || bytes.equals(Buffer.from(original))) throw new Error("the disguise does not hold");
  return bytes;
}

const TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 walks byte by byte through a table whose highest bytes are all different, so that it can be walked back. */
function lastFourBytes(before: number, after: number): number {
  let state = ~after >>> 0;
  const indexes: number[] = [];
  for (let step = 0; step < 4; step += 1) {
    const index = TABLE.findIndex((value) => value >>> 24 === state >>> 24);
    indexes.unshift(index);
    state = ((state ^ (TABLE[index] ?? 0)) << 8) >>> 0;
  }
  let forward = ~before >>> 0;
  return indexes.reduce((word, index, at) => {
    const byte = (forward ^ index) & 255;
    forward = ((forward >>> 8) ^ (TABLE[index] ?? 0)) >>> 0;
    return (word | (byte << (8 * at))) >>> 0;
  }, 0);
}
