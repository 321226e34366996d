import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import { openPackage } from "../../../src/domain/package/package-directory.ts";
import { isShared } from "../../../src/domain/package/shared-path.ts";
import { fileReader } from "./file-reader.ts";
import { SHARED } from "./package-file.ts";

const deflate = promisify(deflateRaw);

/** Inflates and deflates each remaining entry, as libraries do that cannot copy entries. Writes only entry data. */
export async function writeRecompressed(original: string, slim: string): Promise<void> {
  await using file = await open(original);
  await using out = await open(slim, "w");
  const { directory, contentOf } = await openPackage(fileReader(file));
  for (const { path, isDirectory } of directory.entries)
    if (!isDirectory && !isShared(path, [SHARED])) await out.write(await deflate(await contentOf(path)));
}
