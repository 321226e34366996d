/** A bucket that is a folder on this machine. The client sends calls to it nowhere; other buckets are as before. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import { NoSuchKey, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { intercept, type SdkCall } from "../middleware.ts";

/** Adds the bucket to a client. It offers the calls that `storeFrom` and packages make of a plan. */
export function addFolderBucket(client: S3Client, bucket: string, folder: string): void {
  intercept(client, "folder-bucket", ({ operation, input }, send) => {
    if (input.Bucket !== bucket) return send();
    const answer = OPERATIONS.get(operation);
    if (answer === undefined) throw new Error(`A bucket in a folder does not offer ${operation}.`);
    return answer(input, (key) => join(folder, key), folder);
  });
}

type Operation = (input: SdkCall["input"], pathOf: (key: string) => string, folder: string) => Promise<object>;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["PutObject", putObject],
  ["GetObject", getObject],
  ["HeadObject", async ({ Key }, pathOf) => ({ ETag: etagOf(await contentAt(pathOf(String(Key)))) })],
  ["ListObjectsV2", listObjects],
]);

async function putObject({ Key, Body, IfNoneMatch }: SdkCall["input"], pathOf: (key: string) => string) {
  const path = pathOf(String(Key));
  const bytes = Buffer.from(Body as Uint8Array);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes, { flag: IfNoneMatch === "*" ? "wx" : "w", mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const message = "At least one of the pre-conditions you specified did not hold";
    throw new S3ServiceException({ name: "PreconditionFailed", message, $fault: "client", $metadata: {} });
  });
  return { ETag: etagOf(bytes) };
}

async function getObject({ Key, Range }: SdkCall["input"], pathOf: (key: string) => string) {
  const whole = await contentAt(pathOf(String(Key)));
  const [start, end] = rangeIn(Range, whole.length);
  const bytes = whole.subarray(start, end);
  const chunks = Readable.from(bytes.length === 0 ? [] : [bytes]);
  return {
    Body: Object.assign(chunks, { transformToByteArray: async () => bytes }),
    ETag: etagOf(whole),
    ContentLength: bytes.length,
    ...(Range === undefined ? {} : { ContentRange: `bytes ${start}-${end - 1}/${whole.length}` }),
    $metadata: { httpStatusCode: Range === undefined ? 200 : 206 },
  };
}

/** From `bytes=100-199`, `bytes=100-` or `bytes=-65536`; the end is exclusive. */
function rangeIn(range: unknown, length: number): readonly [start: number, end: number] {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(String(range)) ?? [];
  if (first === "") return [last === "" ? 0 : Math.max(0, length - Number(last)), length];
  return [Number(first), last === "" ? length : Math.min(length, Number(last) + 1)];
}

async function listObjects({ Prefix }: SdkCall["input"], _: unknown, folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"));
  return { Contents: keys.filter((key) => key.startsWith(String(Prefix))).map((Key) => ({ Key })) };
}

async function contentAt(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new NoSuchKey({ message: "The specified key does not exist.", $metadata: {} });
  });
}

const etagOf = (bytes: Uint8Array) => `"${createHash("md5").update(bytes).digest("hex")}"`;
