import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPiece, readWhole } from "../../../src/aws/packages/remote-file.ts";
import { remoteObject } from "../../../src/aws/packages/remote-object.ts";
import { addFolderBucket } from "../../../src/aws/s3/folder-bucket.ts";
import { type Store, storeFrom } from "../../../src/aws/s3/store.ts";

let folder: string;
let store: Store;
const client = new S3Client({ region: "us-east-1", endpoint: "http://127.0.0.1:9", maxAttempts: 1 });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bucket-"));
  addFolderBucket(client, "in-a-folder", folder);
  store = storeFrom(client, "in-a-folder");
});
afterAll(() => rm(folder, { recursive: true }));

test("a document is written once, and its first content stays", async () => {
  expect(await store.getJson("a/one.json", String)).toBeNull();
  expect(await store.putJsonOnce("a/one.json", "first")).toBe(true);
  expect(await store.putJsonOnce("a/one.json", "second")).toBe(false);
  expect(await store.getJson("a/one.json", String)).toBe("first");
  await store.putJson("a/one.json", "third");
  expect(await store.getJson("a/one.json", String)).toBe("third");
});

test("only keys with the prefix are listed, and only stored objects exist", async () => {
  await store.put("b/two.bin", Uint8Array.of(1, 2, 3));
  const listed: string[] = [];
  for await (const key of store.list("b/")) listed.push(key);
  expect(listed).toEqual(["b/two.bin"]);
  expect([await store.exists("b/two.bin"), await store.exists("b/three.bin")]).toEqual([true, false]);
});

test.each([
  ["bytes=-2", [4, 5], 3],
  ["bytes=1-2", [2, 3], 1],
  ["bytes=3-", [4, 5], 3],
  ["bytes=-99", [1, 2, 3, 4, 5], 0],
])("%s of an object is read as of S3", async (range, bytes, start) => {
  await store.put("c.zip", Uint8Array.of(1, 2, 3, 4, 5));
  const file = remoteObject(client, { bucket: "in-a-folder", key: "c.zip" });
  expect(await readPiece(file, range)).toEqual({ bytes: Buffer.from(bytes), start, totalBytes: 5 });
  expect(await readWhole(file)).toEqual(Buffer.from([1, 2, 3, 4, 5]));
});

test("a missing object is named, other buckets are asked at their endpoint, and no other call is offered", async () => {
  await expect(readWhole(remoteObject(client, { bucket: "in-a-folder", key: "no.zip" }))).rejects.toThrow(/no\.zip/);
  await expect(storeFrom(client, "elsewhere").get("x")).rejects.toThrow();
  await expect(store.delete("c.zip")).rejects.toThrow("DeleteObject");
});
