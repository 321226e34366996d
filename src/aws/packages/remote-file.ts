/** Reads remote files from an offset, in part or completely, and resumes interrupted downloads. */
import { NotUsable } from "../../domain/errors.ts";

/** The response to one request. */
export interface RemoteResponse {
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Size of the whole file, or `null` if the server does not say. */
  readonly totalBytes: number | null;
  /** Must be read to the end or returned. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A file behind one request. A server that ignores Range sends the whole file. */
export interface RemoteFile {
  /** @param range a Range header, for example `bytes=-65536` or `bytes=100-199`; `null` for the whole file */
  open(range: string | null): Promise<RemoteResponse>;
}

/** A part of a file. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly totalBytes: number;
}

/** Bytes kept of one response: the end of the file if the server ignores Range. */
const MAX_KEPT_BYTES = 17 * 1024 * 1024;
/** Lambda's limit for unzipped packages, plus the ZIP's own records. */
const MAX_ZIP_BYTES = 300_000_000;
/** Consecutive responses without new bytes before the download fails. */
const MAX_EMPTY_RESPONSES = 4;

/** Offset and total size, from the status and headers of a response. @throws NotUsable for a part without its offset */
export function rangeOf(
  status: number | undefined,
  contentRange: string | null | undefined,
  contentLength: number | null,
): Pick<RemoteResponse, "start" | "totalBytes"> {
  const [, start, totalBytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? "") ?? [];
  if (start === undefined && status === 206) throw new NotUsable({ code: "range-missing" });
  if (start === undefined || totalBytes === undefined) return { start: 0, totalBytes: contentLength };
  return { start: Number(start), totalBytes: Number(totalBytes) };
}

/**
 * All bytes of a file. Resumes interrupted responses.
 * @throws NotUsable if the file changes, is larger than a package can be, or cannot be read completely
 */
export async function* streamOf(file: RemoteFile): AsyncGenerator<Uint8Array> {
  let at = 0;
  let totalBytes: number | null = null;
  let fruitless = 0;
  let cause: unknown;
  while (fruitless < MAX_EMPTY_RESPONSES) {
    const opened = await file.open(at === 0 ? null : `bytes=${at}-`);
    const isAnother = opened.start > at || (totalBytes !== null && opened.totalBytes !== totalBytes);
    if (isAnother) throw await closeResponse(opened, changedError());
    if ((opened.totalBytes ?? 0) > MAX_ZIP_BYTES) throw await closeResponse(opened, tooLargeError());
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
        if (at > MAX_ZIP_BYTES) throw tooLargeError();
        yield chunk.subarray(known);
      }
      if (totalBytes === null) return;
    } catch (error) {
      if (error instanceof NotUsable) throw error;
      cause = error;
    }
    if (totalBytes !== null && at >= totalBytes) return;
  }
  throw brokenError(cause);
}

/** Reads a whole file into memory, into one buffer if its size is known. @throws NotUsable as `streamOf` */
export async function readWhole(file: RemoteFile): Promise<Uint8Array> {
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
    if (whole !== null && at + chunk.length > whole.length) throw changedError();
    if (whole === null) pieces.push(chunk);
    else whole.set(chunk, at);
    at += chunk.length;
  }
  return whole ?? Buffer.concat(pieces);
}

/** Reads a range, or the end of the file if the server ignores Range. @throws NotUsable if it cannot be read */
export async function readPiece(file: RemoteFile, range: string): Promise<Piece> {
  let cause: unknown;
  for (let answers = 0; answers < MAX_EMPTY_RESPONSES; answers += 1) {
    const { start, totalBytes, chunks } = await file.open(range);
    try {
      const { bytes, received } = await lastBytesOf(chunks);
      const end = start + received;
      return { bytes, start: end - bytes.length, totalBytes: totalBytes ?? end };
    } catch (error) {
      cause = error;
    }
  }
  throw brokenError(cause);
}

/** Closes a response that is not read, to free its connection. Returns the error. */
async function closeResponse(opened: RemoteResponse, error: NotUsable): Promise<NotUsable> {
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
    while (keptBytes - (kept[0]?.length ?? 0) >= MAX_KEPT_BYTES) keptBytes -= kept.shift()?.length ?? 0;
  }
  return { bytes: Buffer.concat(kept), received };
}

/** The file changed since its reading began. */
export function changedError(): NotUsable {
  return new NotUsable({ code: "package-changed" });
}

function tooLargeError(): NotUsable {
  return new NotUsable({ code: "package-too-large", allowedBytes: MAX_ZIP_BYTES });
}

function brokenError(cause: unknown): NotUsable {
  return new NotUsable({ code: "download-broken" }, { cause });
}
