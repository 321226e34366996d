import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { openPackage } from "../../../src/domain/package/package-directory.ts";
import { slimPackage } from "../../../src/domain/package/slim-package.ts";
import { fileReader } from "./file-reader.ts";
import { REMOVAL } from "./package-file.ts";

const CHUNK_BYTES = 1024 * 1024;

type Transform = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Slims a package from file to file; `transform` gets the input and the output. */
export async function writeSlimmed(
  original: string,
  slim: string,
  transform: Transform = (chunks) => chunks,
): Promise<void> {
  await using file = await open(original);
  const opened = await openPackage(fileReader(file));
  const out = openSync(slim, "w");
  try {
    for await (const piece of transform(slimPackage(transform(chunksOf(file.fd)), opened, REMOVAL)))
      writeSync(out, piece);
  } finally {
    closeSync(out);
  }
}

/** Reads synchronously, like zip, so that the figure contains no waiting for threads. */
async function* chunksOf(fd: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const bytes = readSync(fd, chunk, 0, CHUNK_BYTES, at);
    if (bytes === 0) return;
    at += bytes;
    yield chunk.subarray(0, bytes);
  }
}

/** Computes the SHA-256 of the chunks, as the service does for input and output. */
export async function* hashed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  hash.digest();
}
