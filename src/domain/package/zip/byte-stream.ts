import { NotUsable } from "../../errors.ts";

const NOTHING: Buffer = Buffer.alloc(0);

export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held = NOTHING;
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Number of bytes passed on or skipped. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, without consuming them; fewer only at the end. */
  async peek(length: number): Promise<Buffer> {
    while (this.#held.length < length && (await this.#more()));
    return this.#held.subarray(0, length);
  }

  /** Passes on the next bytes. @throws NotUsable if the stream ends first */
  async *pass(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#more()))
        throw new NotUsable({ code: "package-cut-off", bytes: this.#position });
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      this.#position += piece.length;
      left -= piece.length;
      yield piece;
    }
  }

  /** Skips the next bytes. @throws NotUsable if the stream ends first */
  async skip(length: number): Promise<void> {
    for await (const _ of this.pass(length));
  }

  /** Skips all remaining bytes. */
  async skipRest(): Promise<void> {
    do {
      this.#position += this.#held.length;
      this.#held = NOTHING;
    } while (await this.#more());
  }

  /** Releases the source of the bytes, such as a connection. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done === true) return false;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    return true;
  }
}

/** Merges pieces that are adjacent in memory. */
export async function* mergedPieces(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let last = NOTHING;
  for await (const piece of pieces) {
    const adjacent = piece.buffer === last.buffer && piece.byteOffset === last.byteOffset + last.length;
    if (adjacent) {
      last = Buffer.from(last.buffer, last.byteOffset, last.length + piece.length);
    } else {
      if (last.length > 0) yield last;
      last = piece;
    }
  }
  if (last.length > 0) yield last;
}
