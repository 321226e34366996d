/** Packages behind a presigned URL (Lambda code and layers) or in a bucket. */
import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { NotUsable } from "../../domain/errors.ts";
import {
  type OpenPackage,
  openPackage,
  type PackageDirectory,
  type PackageReader,
} from "../../domain/package/package-directory.ts";
import type { Removal } from "../../domain/package/shared-path.ts";
import { findSlimProblem, slimPackage } from "../../domain/package/slim-package.ts";
import { memoryOf } from "../../domain/package/zip/archive.ts";
import { memoryBudgetOf } from "./memory-budget.ts";
import { type RemoteFile, readWhole, streamOf } from "./remote-file.ts";
import { remoteObject } from "./remote-object.ts";
import { remoteUrl } from "./remote-url.ts";
import { tailFirstReader } from "./tail-first-reader.ts";
import { MAX_UPLOAD_BYTES, upload } from "./upload.ts";
import { type HeldPackage, withWholeDownload } from "./whole-when-worth-it.ts";

export interface StoredPackage {
  readonly bucket: string;
  readonly key: string;
}

/** Where a package is stored. */
export type PackageSource =
  | {
      readonly kind: "url";
      /** Presigned and therefore secret: never part of an error. */
      readonly url: string;
      /** Gets a new URL after the old one has expired (Lambda's are valid for ten minutes). */
      readonly renew?: () => Promise<string>;
    }
  | ({ readonly kind: "s3" } & StoredPackage);

/** A stored slim package. */
export interface SlimFacts {
  /** SHA-256, base64, as Lambda writes CodeSha256. */
  readonly sha256: string;
  readonly zipBytes: number;
}

/** Packages are streamed: memory does not grow with their size. */
export interface Packages {
  /** The central directory, with one or two Range requests. @throws NotUsable if the package cannot be read */
  directoryOf(source: PackageSource): Promise<PackageDirectory>;
  /** Opens a package for reading single files, until it is closed. @throws NotUsable if the package cannot be read */
  open(source: PackageSource): Promise<HeldPackage>;
  /**
   * Waits for memory, opens a package for `work`, and closes it afterwards. `work` must not wait for memory itself.
   * @throws NotUsable if the package cannot be read
   */
  withOpen<T>(source: PackageSource, work: (opened: OpenPackage) => Promise<T>): Promise<T>;
  /** The whole ZIP, in memory. @throws NotUsable if it cannot be downloaded */
  bytesOf(source: PackageSource): Promise<Uint8Array>;
  /** Copies a package to a bucket. @throws NotUsable, and stores nothing, unless its SHA-256 is `codeSha256` */
  copyToStore(source: PackageSource, to: StoredPackage, codeSha256: string): Promise<void>;
  /** Downloads a package. @throws NotUsable unless its SHA-256 is `codeSha256` */
  verify(source: PackageSource, codeSha256: string): Promise<void>;
  /**
   * Stores a package without the shared paths, then verifies it against the original's directory.
   * @throws NotUsable if the SHA-256 differs, the package cannot be trusted, or nothing would remain
   */
  slim(source: PackageSource, to: StoredPackage, codeSha256: string, removal: Removal): Promise<SlimFacts>;
}

export function packagesFrom({ s3 }: { readonly s3: S3Client }): Packages {
  const fileAt = (source: PackageSource): RemoteFile =>
    source.kind === "url" ? remoteUrl(source) : remoteObject(s3, source);
  const bytesOf = (source: PackageSource) => readWhole(fileAt(source));
  const memory = memoryBudgetOf();
  const openWith = async (reader: PackageReader, source: PackageSource) =>
    withWholeDownload(await openPackage(reader), () => bytesOf(source), memory);
  const open = (source: PackageSource) => openWith(tailFirstReader(fileAt(source)), source);
  const directoryOf = async (source: PackageSource) => (await open(source)).directory;
  return {
    open,
    directoryOf,
    async withOpen(source, work) {
      const reader = tailFirstReader(fileAt(source));
      const release = await memory.wait(await memoryOf(reader));
      try {
        const opened = await openWith(reader, source);
        return await work(opened).finally(opened.close);
      } finally {
        release();
      }
    },
    bytesOf,
    copyToStore: (source, to, codeSha256) => upload(s3, to, verified(streamOf(fileAt(source)), codeSha256)),
    async verify(source, codeSha256) {
      for await (const _ of verified(streamOf(fileAt(source)), codeSha256));
    },
    async slim(source, to, codeSha256, removal) {
      const file = fileAt(source);
      const reader = tailFirstReader(file);
      const release = await memory.wait(2 * (await memoryOf(reader)) + MAX_UPLOAD_BYTES);
      try {
        const original = await openPackage(reader);
        const slim = measured(slimPackage(verified(streamOf(file), codeSha256), original, removal));
        await upload(s3, to, slim.bytes);
        const how = findSlimProblem(await directoryOf({ kind: "s3", ...to }), original.directory, removal);
        if (how !== null) throw new NotUsable({ code: "slim-package-differs", how });
        return slim.facts();
      } finally {
        release();
      }
    },
  };
}

/** Passes the bytes through, and fails at the end if their SHA-256 differs. */
async function* verified(bytes: AsyncIterable<Uint8Array>, codeSha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest("base64");
  if (found !== codeSha256) throw new NotUsable({ code: "package-not-expected", found, expected: codeSha256 });
}

/** Passes the bytes through, and computes their hash and size. */
function measured(bytes: AsyncIterable<Uint8Array>) {
  const hash = createHash("sha256");
  let zipBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      zipBytes += chunk.length;
      yield chunk;
    }
  }
  return { bytes: counted(), facts: (): SlimFacts => ({ sha256: hash.digest("base64"), zipBytes }) };
}
