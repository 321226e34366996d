import { expect, test } from "vitest";
import { type RemoteFile, readPiece, readWhole, streamOf } from "../../../src/aws/packages/remote-file.ts";
import { NotUsable } from "../../../src/domain/errors.ts";

const content = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));

/**
 * A file whose answers break off after so many bytes each; `null`: they do not. A further request gets the last again.
 */
function aFile(
  breaks: readonly (number | null)[],
  { ranges = true, size = true, bytes = content }: { ranges?: boolean; size?: boolean; bytes?: Buffer } = {},
) {
  const asked: (string | null)[] = [];
  const file: RemoteFile = {
    async open(range) {
      const after = breaks[Math.min(asked.length, breaks.length - 1)] ?? null;
      asked.push(range);
      const start = ranges ? Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0) : 0;
      async function* chunks() {
        const end = after === null ? bytes.length : Math.min(bytes.length, start + after);
        for (let at = start; at < end; at += 70) yield bytes.subarray(at, Math.min(end, at + 70));
        if (end < bytes.length) throw new Error("connection reset");
      }
      return { start, totalBytes: size ? bytes.length : null, chunks: chunks() };
    },
  };
  return { file, asked };
}

test("an answer that breaks off is taken up where it broke", async () => {
  const { file, asked } = aFile([300, 150, null]);
  expect(content.equals(await readWhole(file))).toBe(true);
  expect(asked).toEqual([null, "bytes=300-", "bytes=450-"]);
});

test("a server that ignores Range sends again what is passed over", async () => {
  const { file } = aFile([300, null], { ranges: false });
  expect(content.equals(await readWhole(file))).toBe(true);
});

test("a server that does not say the size is believed when it ends", async () => {
  expect(content.equals(await readWhole(aFile([null], { size: false }).file))).toBe(true);
});

test("answers that break off again and again without a byte more are given up", async () => {
  const { file, asked } = aFile([300, 0]);
  await expect(readWhole(file)).rejects.toThrow(NotUsable);
  expect(asked).toHaveLength(5);
  await expect(readPiece(aFile([0]).file, "bytes=0-9")).rejects.toThrow("cannot be downloaded completely");
});

test("a file that changes between two answers is refused", async () => {
  const [before, after] = [aFile([300]).file, aFile([null], { bytes: content.subarray(1) }).file];
  let answers = 0;
  const changing: RemoteFile = {
    open: (range) => {
      answers += 1;
      return (answers === 1 ? before : after).open(range);
    },
  };
  await expect(readWhole(changing)).rejects.toThrow("changed while it was being read");
});

test("a file larger than any package is refused before it is read", async () => {
  let chunks = 0;
  const file: RemoteFile = {
    open: async () => ({
      start: 0,
      totalBytes: 10_000_000_000,
      chunks: (async function* () {
        chunks += 1;
        yield Buffer.alloc(1);
      })(),
    }),
  };
  await expect(readWhole(file)).rejects.toThrow("larger than 300000000 bytes");
  expect(chunks).toBe(0);
});

test("of an endless answer to a range, only the end is kept", async () => {
  const megabyte = Buffer.alloc(1_000_000, 1);
  const file: RemoteFile = {
    open: async () => ({
      start: 0,
      totalBytes: 200 * megabyte.length,
      chunks: (async function* () {
        for (let at = 0; at < 200; at += 1) yield megabyte;
      })(),
    }),
  };
  const { bytes, start, totalBytes } = await readPiece(file, "bytes=-1000");
  expect(totalBytes).toBe(200_000_000);
  expect(start + bytes.length).toBe(totalBytes);
  expect(bytes.length).toBeLessThan(20_000_000);
});

test("a reader that stops early gives the connection back", async () => {
  let returned = false;
  const file: RemoteFile = {
    open: async () => ({
      start: 0,
      totalBytes: content.length,
      chunks: (async function* () {
        try {
          for (;;) yield content.subarray(0, 10);
        } finally {
          returned = true;
        }
      })(),
    }),
  };
  for await (const _ of streamOf(file)) break;
  expect(returned).toBe(true);
});
