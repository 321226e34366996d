/** Files that are read over a network: from an offset, a piece, or all of it; what breaks off is taken up again. */
import { NotUsable } from "../../domain/errors.ts";

/** The answer to one request, its bytes still to come. */
export interface Opened {
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Size of the whole file; `null` where the server does not say. */
  readonly totalBytes: number | null;
  /** To be read to its end, or to be returned. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A file behind one request. A server that ignores Range answers with all of it. */
export interface RemoteFile {
  /** @param range value of a Range header: `bytes=-65536`, `bytes=100-199`; `null` for all */
  open(range: string | null): Promise<Opened>;
}

/** A piece of a file that was read. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly totalBytes: number;
}

/** More of one answer is not kept: the end of what a server sent that ignores Range. */
const KEPT_BYTES = 17 * 1024 * 1024;
/** No package Lambda takes is larger as a ZIP than unzipped, but for the ZIP's own records. */
const MAX_ZIP_BYTES = 300_000_000;
/** Answers in a row that break off without a byte more. */
const FRUITLESS_ANSWERS = 4;

/**
 * Where an answer begins, and how large the file is, by its status and headers. @throws NotUsable for a part that does
 * not say which it is
 */
export function placeOf(
  status: number | undefined,
  contentRange: string | null | undefined,
  contentLength: number | null,
): Pick<Opened, "start" | "totalBytes"> {
  const [, start, totalBytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? "") ?? [];
  if (start === undefined && status === 206)
    throw new NotUsable("The endpoint answered with a part of the package and did not say which.");
  if (start === undefined || totalBytes === undefined) return { start: 0, totalBytes: contentLength };
  return { start: Number(start), totalBytes: Number(totalBytes) };
}

/**
 * All bytes of a file, first to last. An answer that breaks off is taken up where it broke.
 * @throws NotUsable if the file changes meanwhile, is larger than a package can be, or cannot be read to its end
 */
export async function* streamOf(file: RemoteFile): AsyncGenerator<Uint8Array> {
  let at = 0;
  let totalBytes: number | null = null;
  let fruitless = 0;
  let cause: unknown;
  while (fruitless < FRUITLESS_ANSWERS) {
    const opened = await file.open(at === 0 ? null : `bytes=${at}-`);
    const isAnother = opened.start > at || (totalBytes !== null && opened.totalBytes !== totalBytes);
    if (isAnother) throw await closed(opened, changed());
    if ((opened.totalBytes ?? 0) > MAX_ZIP_BYTES) throw await closed(opened, tooLarge());
    totalBytes = opened.totalBytes;
    let position = opened.start;
    fruitless += 1;
    try {
      for await (const chunk of opened.chunks) {
        const known = Math.min(chunk.length, at - position);
        position += chunk.length;
        if (known === chunk.length) continue;
        at = position;
        fruitless = 0;
        if (at > MAX_ZIP_BYTES) throw tooLarge();
        yield chunk.subarray(known);
      }
      if (totalBytes === null) return;
    } catch (error) {
      if (error instanceof NotUsable) throw error;
      cause = error;
    }
    if (totalBytes !== null && at >= totalBytes) return;
  }
  throw broken(cause);
}

/** All of a file at once, held once where the server says its size. @throws NotUsable as `streamOf` */
export async function wholeOf(file: RemoteFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let whole = null as Buffer | null;
  let at = 0;
  const open = async (range: string | null) => {
    const opened = await file.open(range);
    if (at === 0 && opened.totalBytes !== null && opened.totalBytes <= MAX_ZIP_BYTES)
      whole = Buffer.allocUnsafe(opened.totalBytes);
    return opened;
  };
  for await (const chunk of streamOf({ open })) {
    if (whole !== null && at + chunk.length > whole.length) throw changed();
    if (whole === null) pieces.push(chunk);
    else whole.set(chunk, at);
    at += chunk.length;
  }
  return whole ?? Buffer.concat(pieces);
}

/** One range of a file, or the last of it where the server ignores Range. @throws NotUsable if it cannot be read */
export async function pieceOf(file: RemoteFile, range: string): Promise<Piece> {
  let cause: unknown;
  for (let answers = 0; answers < FRUITLESS_ANSWERS; answers += 1) {
    const { start, totalBytes, chunks } = await file.open(range);
    try {
      const { bytes, received } = await lastBytesOf(chunks);
      const end = start + received;
      return { bytes, start: end - bytes.length, totalBytes: totalBytes ?? end };
    } catch (error) {
      cause = error;
    }
  }
  throw broken(cause);
}

/** The error, once an answer that is not read has given its connection back. */
async function closed(opened: Opened, error: NotUsable): Promise<NotUsable> {
  await opened.chunks[Symbol.asyncIterator]().return?.();
  return error;
}

async function lastBytesOf(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Uint8Array; received: number }> {
  const kept: Uint8Array[] = [];
  let [received, keptBytes] = [0, 0];
  for await (const chunk of chunks) {
    kept.push(chunk);
    received += chunk.length;
    keptBytes += chunk.length;
    while (keptBytes - (kept[0]?.length ?? 0) >= KEPT_BYTES) keptBytes -= kept.shift()?.length ?? 0;
  }
  return { bytes: Buffer.concat(kept), received };
}

/** The file is another one than when its reading began. */
export function changed(): NotUsable {
  return new NotUsable("The package changed while it was being read; run again.");
}

function tooLarge(): NotUsable {
  return new NotUsable(`The package is larger than ${MAX_ZIP_BYTES} bytes, more than any that Lambda takes.`);
}

function broken(cause: unknown): NotUsable {
  return new NotUsable("The package cannot be read to its end: the connection broke again and again.", { cause });
}
