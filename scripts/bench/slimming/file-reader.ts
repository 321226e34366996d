import type { FileHandle } from "node:fs/promises";
import type { PackageReader } from "../../../src/domain/package/package-directory.ts";

/** Reads a package from a file. */
export function fileReader(file: FileHandle): PackageReader {
  return {
    size: async () => (await file.stat()).size,
    read: async (offset, length) => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
  };
}
