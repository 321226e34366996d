/** Copies a ZIP without some of its entries, and with new content of others, in one pass and without unzipping. */
import { NotUsable } from "../../errors.ts";
import type { ZipArchive } from "./archive.ts";
import { ByteStream, mergedPieces } from "./byte-stream.ts";
import { type CentralRecord, withOffset } from "./central-directory.ts";
import { endRecordsOf } from "./end-of-directory.ts";
import { defect, rejectEntry } from "./entry-defect.ts";
import {
  descriptorBytesOf,
  FIXED_HEADER_BYTES,
  headerBytesOf,
  MAX_DESCRIPTOR_BYTES,
  verifyHeader,
} from "./local-record.ts";
import { storedDirectoryRecord, storedRecord } from "./stored-entry.ts";

/**
 * The ZIP without the excluded entries. It has the bytes before the first entry, the kept local records as stored,
 * their directory records with new offsets, and the comment. Bytes between entries are dropped. Memory holds the
 * directory and one chunk. Reads `file` to its end.
 * @param contents new content of entries
 * @throws NotUsable naming an entry whose local record differs from the directory, or if the file ends early
 */
export async function* copyWithout(
  file: AsyncIterable<Uint8Array>,
  archive: ZipArchive,
  isLeftOut: (record: CentralRecord) => boolean,
  contents: ReadonlyMap<CentralRecord, Buffer> = new Map(),
): AsyncGenerator<Uint8Array> {
  const source = new ByteStream(file);
  try {
    const kept = archive.records.filter((record) => !isLeftOut(record));
    const offsets = new Map<CentralRecord, number>();
    let directoryOffset = 0;
    for await (const piece of mergedPieces(localRecords(source, archive, { kept: new Set(kept), contents }, offsets))) {
      directoryOffset += piece.length;
      yield piece;
    }
    const directory = Buffer.concat(
      kept.map((record) => {
        const [offset, content] = [offsets.get(record) ?? 0, contents.get(record)];
        return content === undefined ? withOffset(record, offset) : storedDirectoryRecord(record, content, offset);
      }),
    );
    const end = { directoryOffset, directoryBytes: directory.length, entries: kept.length };
    await source.skipRest();
    if (source.position !== archive.fileBytes)
      throw new NotUsable({ code: "package-size-changed", bytes: source.position, expected: archive.fileBytes });
    yield Buffer.concat([directory, endRecordsOf({ ...end, comment: archive.end.comment })]);
  } finally {
    await source.close();
  }
}

/** Copies the bytes before the first entry and the kept local records, in file order, and records their new offsets. */
async function* localRecords(
  source: ByteStream,
  { records, end }: ZipArchive,
  {
    kept,
    contents,
  }: { readonly kept: ReadonlySet<CentralRecord>; readonly contents: ReadonlyMap<CentralRecord, Buffer> },
  offsets: Map<CentralRecord, number>,
): AsyncGenerator<Buffer> {
  const inFile = records.toSorted((one, other) => one.offset - other.offset);
  yield* source.pass(inFile[0]?.offset ?? 0);
  let shift = 0;
  for (const [index, record] of inFile.entries()) {
    if (!kept.has(record)) continue;
    const before = record.offset - source.position;
    await source.skip(before);
    shift -= before;
    offsets.set(record, record.offset + shift);
    const content = contents.get(record);
    if (content === undefined) yield* localRecord(source, record, inFile[index + 1]?.offset ?? end.directoryOffset);
    else {
      const replaced = storedRecord(record, content);
      shift += replaced.length;
      yield replaced;
    }
  }
}

/** @param limit start of the next entry or of the directory */
async function* localRecord(source: ByteStream, record: CentralRecord, limit: number): AsyncGenerator<Buffer> {
  const fixed = await source.peek(FIXED_HEADER_BYTES);
  const header = Buffer.from(await source.peek(headerBytesOf(fixed, record)));
  verifyHeader(header, record);
  if (source.position + header.length + record.compressedBytes > limit)
    rejectEntry(record, defect("overlaps another entry"));
  yield* source.pass(header.length + record.compressedBytes);
  const following = await source.peek(Math.min(MAX_DESCRIPTOR_BYTES, limit - source.position));
  yield* source.pass(descriptorBytesOf(following, header, record));
}
