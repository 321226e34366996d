import { Reader } from "@zip.js/zip.js/lib/zip-core.js";
import { NotUsable } from "../../domain/errors.ts";

/** A piece of a file, and how large the whole file is. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Offset of the first byte in the file. */
  readonly start: number;
  readonly totalBytes: number;
}

/** A file that is read in pieces. A server that ignores Range gives the whole file as the piece. */
export interface RemoteFile {
  /** @param range value of a Range header: `bytes=-65536`, `bytes=100-199` */
  piece(range: string): Promise<Piece>;
  whole(): Promise<Uint8Array>;
}

/** As far from the end as a ZIP's end record may lie (22 bytes and a comment of 65,535); nearly every directory fits in. */
const TAIL_BYTES = 65_557;
/** A directory of 100,000 entries has about so much; what lies farther from the end is no directory. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

/**
 * Reads a ZIP from its end, where the central directory lies: the first request gets the last 64 KiB and the file's
 * size, a second one what the directory has before that. What was read is one block that reaches to the end.
 */
export class TailFirstReader extends Reader<RemoteFile> {
  readonly #file: RemoteFile;
  #tail: Piece = { bytes: new Uint8Array(), start: 0, totalBytes: 0 };

  constructor(file: RemoteFile) {
    super(file);
    this.#file = file;
  }

  override async init(): Promise<void> {
    await super.init?.();
    this.#tail = await this.#file.piece(`bytes=-${TAIL_BYTES}`);
    this.size = this.#tail.totalBytes;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size);
    if (index >= end) return new Uint8Array();
    const missing = this.#tail.start - index;
    if (missing > MAX_DIRECTORY_BYTES) return this.#read(index, end);
    if (missing > 0) {
      const before = await this.#read(index, this.#tail.start);
      this.#tail = { ...this.#tail, start: index, bytes: Buffer.concat([before, this.#tail.bytes]) };
    }
    return this.#tail.bytes.subarray(index - this.#tail.start, end - this.#tail.start);
  }

  async #read(index: number, end: number): Promise<Uint8Array> {
    const piece = await this.#file.piece(`bytes=${index}-${end - 1}`);
    const bytes = piece.bytes.subarray(index - piece.start, end - piece.start);
    if (piece.totalBytes !== this.size || piece.start > index || bytes.length !== end - index) {
      throw new NotUsable("The package changed while it was being read; run again.");
    }
    return bytes;
  }
}

/** The piece an answer holds; without Content-Range it is the whole file. */
export function pieceOf(bytes: Uint8Array, contentRange: string | null | undefined): Piece {
  const [, start, totalBytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? "") ?? [];
  if (start === undefined || totalBytes === undefined) return { bytes, start: 0, totalBytes: bytes.length };
  return { bytes, start: Number(start), totalBytes: Number(totalBytes) };
}
