import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeAll, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { packagesFrom } from "../../../src/aws/packages/packages.ts";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

let large: Uint8Array;
let manyEntries: Uint8Array;
beforeAll(async () => {
  const noise = Buffer.alloc(600_000);
  for (let index = 0; index < noise.length; index += 1) noise[index] = (index * index * 2_654_435_761) >>> 13;
  large = await aZip({ "app.py": "1", "data.bin": { content: noise, stored: true }, "shared/db.py": "2" });
  const names = Array.from({ length: 1500 }, (_, index) => `a/rather/long/path/of/module_number_${index}.py`);
  manyEntries = await aZip({
    "data.bin": { content: noise, stored: true },
    ...Object.fromEntries(names.map((name) => [name, ""])),
  });
});

/** A web server that counts what it gave out; `answer` may speak before the file is served. */
async function aServer(
  file: Uint8Array,
  {
    ranges = true,
    answer = () => false,
  }: {
    readonly ranges?: boolean;
    readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  } = {},
) {
  const seen = { requests: 0, bytes: 0, puts: new Map<string, Buffer>() };
  const server = createServer(async (request, response) => {
    seen.requests += 1;
    if (answer(request, response)) return;
    if (request.method === "PUT") {
      const body = Buffer.concat(await request.toArray());
      seen.puts.set(request.url ?? "", body);
      response.end();
      return;
    }
    const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    if (!ranges || from + to === "") {
      seen.bytes += file.length;
      response.end(file);
      return;
    }
    if (file.length === 0) {
      response.writeHead(416, { "content-type": "application/xml" }).end("<Error><Code>InvalidRange</Code></Error>");
      return;
    }
    const start = from === "" ? Math.max(0, file.length - Number(to)) : Number(from);
    const end = from === "" ? file.length - 1 : Number(to);
    const piece = file.subarray(start, end + 1);
    seen.bytes += piece.length;
    response.writeHead(206, { "content-range": `bytes ${start}-${end}/${file.length}` }).end(piece);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const s3 = new S3Client({
    endpoint: url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  closing.push(() => s3.destroy());
  return { url: `${url}/code.zip?X-Amz-Signature=secret`, seen, packages: packagesFrom({ s3 }) };
}

const object = { kind: "s3", bucket: "artifacts", key: "layers/a.zip" } as const;

test("a package's directory behind an address costs one request of at most 64 KiB", async () => {
  const { url, seen, packages } = await aServer(large);
  expect(await packages.directoryOf({ kind: "url", url })).toEqual(await packageDirectoryOf(readerOf(large)));
  expect(seen).toMatchObject({ requests: 1, bytes: 65_633 });
});

test("a directory larger than that costs two requests and nothing twice", async () => {
  const { url, seen, packages } = await aServer(manyEntries);
  expect((await packages.directoryOf({ kind: "url", url })).entries).toHaveLength(1501);
  expect(seen.requests).toBe(2);
  expect(seen.bytes).toBeLessThan(manyEntries.length - 600_000);
});

test("a server that ignores Range is asked once and the whole package is read", async () => {
  const { url, seen, packages } = await aServer(large, { ranges: false });
  expect((await packages.directoryOf({ kind: "url", url })).entries).toHaveLength(3);
  expect(seen).toMatchObject({ requests: 1, bytes: large.length });
});

test("a package smaller than the first request is read whole by it", async () => {
  const small = await aZip({ "app.py": "1" });
  const { url, seen, packages } = await aServer(small);
  expect((await packages.directoryOf({ kind: "url", url })).entries).toHaveLength(1);
  expect(seen.requests).toBe(1);
});

test("an object's directory is read by Range too", async () => {
  const { seen, packages } = await aServer(large);
  expect((await packages.directoryOf(object)).entries).toHaveLength(3);
  expect(seen).toMatchObject({ requests: 1, bytes: 65_633 });
});

test("an empty file is no readable ZIP, not a failed request", async () => {
  const { url, packages } = await aServer(new Uint8Array());
  await expect(packages.directoryOf({ kind: "url", url })).rejects.toThrow("not a readable ZIP");
  await expect(packages.directoryOf(object)).rejects.toThrow("not a readable ZIP");
});

test.each([
  ["no Content-Range", {}],
  ["a Content-Range without the whole size", { "content-range": "bytes 0-9/*" }],
  ["another unit", { "content-range": "items 0-9/20" }],
])("a part of a package with %s is not taken for the package", async (_, headers) => {
  const answer = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(206, headers).end(large.subarray(0, 10));
    return true;
  };
  const { url, seen, packages } = await aServer(large, { answer });
  const words = "a part of the package without its range";
  await expect(packages.directoryOf({ kind: "url", url })).rejects.toThrow(words);
  await expect(packages.directoryOf(object)).rejects.toThrow(words);
  await expect(packages.bytesOf({ kind: "url", url })).rejects.toThrow(words);
  expect(seen.requests).toBe(3);
});

test("an address that has expired is fetched anew", async () => {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.includes("old")) return false;
    response.writeHead(403).end();
    return true;
  };
  const { url, packages } = await aServer(large, { answer });
  const source = { kind: "url", url: `${url}&old`, renew: async () => url } as const;
  expect(new Uint8Array(await packages.bytesOf(source))).toEqual(large);
});

test("an address that stays refused ends with a reason that does not show it", async () => {
  const answer = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(403).end();
    return true;
  };
  const { url, seen, packages } = await aServer(large, { answer });
  const reading = packages.bytesOf({ kind: "url", url, renew: async () => url });
  await expect(reading).rejects.toThrow(/^The package cannot be downloaded from 127.0.0.1:\d+: it answered 403.$/);
  expect(seen.requests).toBe(2);
});

test("a server that fails for a moment is asked again", async () => {
  let failures = 2;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    failures -= 1;
    if (failures < 0) return false;
    if (failures === 1) response.writeHead(503).end();
    else request.socket.destroy();
    return true;
  };
  const { url, packages } = await aServer(large, { answer });
  expect(new Uint8Array(await packages.bytesOf({ kind: "url", url }))).toEqual(large);
});

test("a package that changes between two requests is refused", async () => {
  let requests = 0;
  const answer = (_: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    if (requests === 1) return false;
    response.writeHead(206, { "content-range": `bytes 0-9/${manyEntries.length + 1}` }).end("other".repeat(2));
    return true;
  };
  const { url, packages } = await aServer(manyEntries, { answer });
  await expect(packages.directoryOf({ kind: "url", url })).rejects.toThrow("changed while it was being read");
});

test("an object that is not there is named", async () => {
  const answer = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code></Error>");
    return true;
  };
  const { packages } = await aServer(large, { answer });
  await expect(packages.directoryOf(object)).rejects.toThrow("The object s3://artifacts/layers/a.zip does not exist.");
});

// Fails when the SHA-256 is not compared: another package would become the snapshot a rollback restores.
test("a package is copied into the store only if it is the one asked for", async () => {
  const { url, seen, packages } = await aServer(large);
  const sha256 = createHash("sha256").update(large).digest("base64");
  const to = { bucket: "artifacts", key: "snapshots/chat.zip" };
  await expect(packages.copyToStore({ kind: "url", url }, to, `${sha256.slice(0, -2)}A=`)).rejects.toThrow(
    "The package is not the expected one",
  );
  expect(seen.puts.size).toBe(0);
  await packages.copyToStore({ kind: "url", url }, to, sha256);
  expect(seen.puts.get("/artifacts/snapshots/chat.zip?x-id=PutObject")?.equals(large)).toBe(true);
});

test("single files of a package are read by Range, and the whole once that is less", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`library/module_${index}.py`, `M = ${index}`]),
  );
  const noise = { content: large.subarray(0, 300_000), stored: true };
  const { url, seen, packages } = await aServer(await aZip({ ...files, "data.bin": noise }));
  const opened = await packages.open({ kind: "url", url });
  const texts: string[] = [];
  for (const path of Object.keys(files)) texts.push(Buffer.from(await opened.contentOf(path)).toString());
  expect(texts).toEqual(Object.values(files));
  expect(seen.requests).toBeLessThan(40);
});
