import type { PackageReader } from "../../domain/package/package-directory.ts";
import { MAX_END_BYTES } from "../../domain/package/zip/end-of-directory.ts";
import { changedError, type Piece, type RemoteFile, readPiece } from "./remote-file.ts";

/**
 * Reads a ZIP from its end, where the central directory is. The first request reads the last 64 KiB and the size, a
 * second one the rest of the directory. Everything from the earliest offset to the end is cached.
 */
export function tailFirstReader(file: RemoteFile): PackageReader {
  let tail: Promise<Piece> | undefined;
  const known = () => {
    tail ??= readPiece(file, `bytes=-${MAX_END_BYTES}`);
    return tail;
  };
  const between = async (start: number, end: number, totalBytes: number) => {
    const piece = await readPiece(file, `bytes=${start}-${end - 1}`);
    const bytes = piece.bytes.subarray(start - piece.start, end - piece.start);
    if (piece.totalBytes !== totalBytes || piece.start > start || bytes.length !== end - start) throw changedError();
    return bytes;
  };
  return {
    size: async () => (await known()).totalBytes,
    async read(offset, length) {
      const { start, bytes, totalBytes } = await known();
      const end = Math.min(offset + length, totalBytes);
      if (offset >= end) return new Uint8Array();
      if (end < start) return between(offset, end, totalBytes);
      if (offset >= start) return bytes.subarray(offset - start, end - start);
      const longer = Buffer.concat([await between(offset, start, totalBytes), bytes]);
      tail = Promise.resolve({ bytes: longer, start: offset, totalBytes });
      return longer.subarray(0, end - offset);
    },
  };
}
