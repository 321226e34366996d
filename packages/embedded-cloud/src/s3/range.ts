/** Byte ranges of a read. */
import { S3Refusal } from "./refusal.ts";

/** First byte, and the byte after the last. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes a `Range` header asks for: `bytes=0-99`, `bytes=100-`, or the last ones, `bytes=-100`. `null` means all of
 * them: no header, one that is not understood, or several ranges, which S3 answers as a whole. Refuses with
 * InvalidRange (416) what begins behind the end.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null {
  const [, from, to] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (start >= size) {
    throw new S3Refusal("InvalidRange", "The requested range is not satisfiable", 416, {
      "content-range": `bytes */${size}`,
    });
  }
  return { start, end };
}
