/**
 * Compresses as ZIP's method 8 (RFC 1951), the same bytes on every machine: platforms' compressors choose differently from one
 * processor and version to the next. One block of fixed Huffman codes, matches by a chain of hashes.
 */

const WINDOW = 32_768;
const SHORTEST = 3;
const LONGEST = 258;
/** Candidates looked at for each match. */
const CANDIDATES = 64;
const HASH_BITS = 15;

/** Base value and extra bits of the length codes from 257 on, and of the distance codes (RFC 1951, 3.2.5). */
const LENGTHS = codesOf(
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227],
  4,
);
const DISTANCES = codesOf(
  [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12_289, 16_385, 24_577,
  ],
  2,
);

interface Code {
  readonly base: number;
  readonly extraBits: number;
}

/** Compressed data without any header. */
export function deflated(content: Uint8Array): Uint8Array {
  const out = new BitWriter(content.length);
  out.write(1, 1);
  out.write(1, 2);
  const newest = new Int32Array(1 << HASH_BITS).fill(-1);
  const older = new Int32Array(Math.min(content.length, WINDOW)).fill(-1);
  const remember = (at: number) => {
    if (at + SHORTEST > content.length) return;
    const hash = hashAt(content, at);
    older[at % WINDOW] = newest[hash] ?? -1;
    newest[hash] = at;
  };
  for (let at = 0; at < content.length; ) {
    const { length, distance } = longestMatch(content, at, newest, older);
    if (length < SHORTEST) literal(out, content[at] ?? 0);
    else reference(out, length, distance);
    const end = at + Math.max(1, length);
    for (; at < end; at += 1) remember(at);
  }
  literal(out, 256);
  return out.bytes();
}

function longestMatch(content: Uint8Array, at: number, newest: Int32Array, older: Int32Array) {
  let best = { length: 0, distance: 0 };
  if (at + SHORTEST > content.length) return best;
  const most = Math.min(LONGEST, content.length - at);
  let candidate = newest[hashAt(content, at)] ?? -1;
  for (let left = CANDIDATES; left > 0 && candidate >= 0 && at - candidate <= WINDOW - 1; left -= 1) {
    let length = 0;
    while (length < most && content[candidate + length] === content[at + length]) length += 1;
    if (length > best.length) best = { length, distance: at - candidate };
    const next = older[candidate % WINDOW] ?? -1;
    if (best.length === most || next >= candidate) break;
    candidate = next;
  }
  return best.length < SHORTEST ? { length: 0, distance: 0 } : best;
}

function hashAt(content: Uint8Array, at: number): number {
  const bytes = ((content[at] ?? 0) << 16) | ((content[at + 1] ?? 0) << 8) | (content[at + 2] ?? 0);
  return Math.imul(bytes, 0x9e37_79b1) >>> (32 - HASH_BITS);
}

function reference(out: BitWriter, length: number, distance: number): void {
  if (length === LONGEST) literal(out, 285);
  else {
    const code = indexOf(LENGTHS, length);
    literal(out, 257 + code);
    out.write(length - (LENGTHS[code]?.base ?? 0), LENGTHS[code]?.extraBits ?? 0);
  }
  const code = indexOf(DISTANCES, distance);
  out.writeReversed(code, 5);
  out.write(distance - (DISTANCES[code]?.base ?? 0), DISTANCES[code]?.extraBits ?? 0);
}

/** A byte, the end of the block (256) or a length code, in the fixed code (RFC 1951, 3.2.6). */
function literal(out: BitWriter, symbol: number): void {
  if (symbol < 144) out.writeReversed(0x30 + symbol, 8);
  else if (symbol < 256) out.writeReversed(0x190 + symbol - 144, 9);
  else if (symbol < 280) out.writeReversed(symbol - 256, 7);
  else out.writeReversed(0xc0 + symbol - 280, 8);
}

/** The first `2 * each` codes, and then `each` at a time, take one extra bit more than those before. */
function codesOf(bases: readonly number[], each: number): readonly Code[] {
  return bases.map((base, index) => ({ base, extraBits: Math.max(0, Math.floor(index / each) - 1) }));
}

function indexOf(codes: readonly Code[], value: number): number {
  let found = 0;
  for (const [index, { base }] of codes.entries()) if (base <= value) found = index;
  return found;
}

class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #bits = 0;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(Math.max(64, Math.ceil(expectedBytes * 1.2)));
  }

  /** The lowest bit first. */
  write(value: number, bits: number): void {
    this.#held |= value << this.#bits;
    this.#bits += bits;
    while (this.#bits >= 8) this.#flush();
  }

  /** Huffman codes begin with their highest bit. */
  writeReversed(code: number, bits: number): void {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit += 1) reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
    this.write(reversed, bits);
  }

  bytes(): Uint8Array {
    if (this.#bits > 0) this.#flush();
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(): void {
    this.#bytes[this.#length] = this.#held & 255;
    this.#length += 1;
    this.#held >>>= 8;
    this.#bits = Math.max(0, this.#bits - 8);
  }
}
