/** Copies a ZIP without some of its entries, in one pass and without unzipping any. */
import { count } from "../../amounts.ts";
import { NotUsable } from "../../errors.ts";
import type { ZipArchive } from "./archive.ts";
import { ByteStream, joined } from "./byte-stream.ts";
import { type CentralRecord, movedTo } from "./central-directory.ts";
import { endRecords } from "./end-of-directory.ts";
import {
  descriptorBytesOf,
  FIXED_HEADER_BYTES,
  headerBytesOf,
  MAX_DESCRIPTOR_BYTES,
  refuseLyingHeader,
} from "./local-record.ts";
import { refusal, refuse } from "./refusal.ts";

/**
 * The ZIP's bytes without the entries that are left out: what precedes the first entry, the kept local records as they
 * lie (header, data, descriptor), their directory records in their order with new offsets, the ZIP's comment. Bytes
 * that no entry claims are left out too. Memory holds the directory and one chunk. All of `file` is read, to its end.
 * @throws NotUsable naming the entry whose local record does not say what the directory says, or where the file ends
 * early
 */
export async function* copyWithout(
  file: AsyncIterable<Uint8Array>,
  archive: ZipArchive,
  isLeftOut: (record: CentralRecord) => boolean,
): AsyncGenerator<Uint8Array> {
  const source = new ByteStream(file);
  try {
    const kept = archive.records.filter((record) => !isLeftOut(record));
    const offsets = new Map<CentralRecord, number>();
    let directoryOffset = 0;
    for await (const piece of joined(localRecords(source, archive, new Set(kept), offsets))) {
      directoryOffset += piece.length;
      yield piece;
    }
    const directory = Buffer.concat(kept.map((record) => movedTo(record, offsets.get(record) ?? 0)));
    const end = { directoryOffset, directoryBytes: directory.length, entries: kept.length };
    await source.skipRest();
    if (source.position !== archive.fileBytes)
      throw new NotUsable(
        `The package has ${count(source.position, "byte")} where its directory was read from ${archive.fileBytes}.`,
      );
    yield Buffer.concat([directory, endRecords({ ...end, comment: archive.end.comment })]);
  } finally {
    await source.close();
  }
}

/** Prefix and kept local records, in the order of the file; writes down where each of them comes to lie. */
async function* localRecords(
  source: ByteStream,
  { records, end }: ZipArchive,
  kept: ReadonlySet<CentralRecord>,
  offsets: Map<CentralRecord, number>,
): AsyncGenerator<Buffer> {
  const inFile = records.toSorted((one, other) => one.offset - other.offset);
  yield* source.pass(inFile[0]?.offset ?? 0);
  let leftOut = 0;
  for (const [index, record] of inFile.entries()) {
    if (!kept.has(record)) continue;
    const before = record.offset - source.position;
    await source.skip(before);
    leftOut += before;
    offsets.set(record, record.offset - leftOut);
    yield* localRecord(source, record, inFile[index + 1]?.offset ?? end.directoryOffset);
  }
}

/** @param limit where the next entry or the directory begins */
async function* localRecord(source: ByteStream, record: CentralRecord, limit: number): AsyncGenerator<Buffer> {
  const fixed = await source.peek(FIXED_HEADER_BYTES);
  const header = Buffer.from(await source.peek(headerBytesOf(fixed, record)));
  refuseLyingHeader(header, record);
  if (source.position + header.length + record.compressedBytes > limit)
    refuse(record, refusal("overlaps with another one"));
  yield* source.pass(header.length + record.compressedBytes);
  const following = await source.peek(Math.min(MAX_DESCRIPTOR_BYTES, limit - source.position));
  yield* source.pass(descriptorBytesOf(following, header, record));
}
