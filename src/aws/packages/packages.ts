/** Packages where AWS keeps them: behind a presigned address (Lambda's code and layers) or in a bucket. */
import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { NotUsable } from "../../domain/errors.ts";
import {
  type OpenPackage,
  openPackage,
  type PackageDirectory,
  type PackageReader,
} from "../../domain/package/package-directory.ts";
import { slimPackage, wrongInSlim } from "../../domain/package/slim-package.ts";
import { memoryOf } from "../../domain/package/zip/archive.ts";
import { memoryBudgetOf } from "./memory-budget.ts";
import { type RemoteFile, streamOf, wholeOf } from "./remote-file.ts";
import { remoteObject } from "./remote-object.ts";
import { remoteUrl } from "./remote-url.ts";
import { tailFirstReader } from "./tail-first-reader.ts";
import { UPLOAD_BYTES, upload } from "./upload.ts";
import { type HeldPackage, wholeWhenWorthIt } from "./whole-when-worth-it.ts";

export interface StoredPackage {
  readonly bucket: string;
  readonly key: string;
}

/** Where a package lies. */
export type PackageSource =
  | {
      readonly kind: "url";
      /** Presigned, so a secret: it never shows in an error. */
      readonly url: string;
      /** Gets a new address once the old one has expired (Lambda's live ten minutes). */
      readonly renew?: () => Promise<string>;
    }
  | ({ readonly kind: "s3" } & StoredPackage);

/** A slim package as it was stored. */
export interface SlimFacts {
  /** SHA-256, base64, as Lambda writes CodeSha256. */
  readonly sha256: string;
  readonly zipBytes: number;
}

/** Packages stream from where they lie to where they go: memory does not grow with them. */
export interface Packages {
  /** The central directory, by one or two Range requests. @throws NotUsable if there is no readable package */
  directoryOf(source: PackageSource): Promise<PackageDirectory>;
  /**
   * The same, kept open for the content of single files until it is closed. @throws NotUsable if there is no readable
   * package
   */
  open(source: PackageSource): Promise<HeldPackage>;
  /**
   * Opens a package as soon as there is memory for it beside all others that are read in their turn, and closes it
   * after the work. The work may open others, but must not wait for the turn of one.
   * @throws NotUsable if there is no readable package
   */
  inTurn<T>(source: PackageSource, work: (opened: OpenPackage) => Promise<T>): Promise<T>;
  /** The whole ZIP, in memory. @throws NotUsable if it is not there or not given out */
  bytesOf(source: PackageSource): Promise<Uint8Array>;
  /**
   * Copies a package into a bucket. @throws NotUsable, and stores nothing, unless its SHA-256 is this CodeSha256
   * (base64)
   */
  copyToStore(source: PackageSource, to: StoredPackage, codeSha256: string): Promise<void>;
  /** Reads a package and @throws NotUsable unless its SHA-256 is this CodeSha256. */
  prove(source: PackageSource, codeSha256: string): Promise<void>;
  /**
   * Proves a package as `prove` does and, in the same pass, stores it without the shared paths; what was stored is read
   * back and held against the original's directory.
   * @throws NotUsable if the package is another one, cannot be trusted, or nothing would be left of it
   */
  slim(
    source: PackageSource,
    to: StoredPackage,
    codeSha256: string,
    sharedPaths: readonly string[],
    keeps?: readonly string[],
  ): Promise<SlimFacts>;
}

export function packagesFrom({ s3 }: { readonly s3: S3Client }): Packages {
  const fileAt = (source: PackageSource): RemoteFile =>
    source.kind === "url" ? remoteUrl(source) : remoteObject(s3, source);
  const bytesOf = (source: PackageSource) => wholeOf(fileAt(source));
  const memory = memoryBudgetOf();
  const openWith = async (reader: PackageReader, source: PackageSource) =>
    wholeWhenWorthIt(await openPackage(reader), () => bytesOf(source), memory);
  const open = (source: PackageSource) => openWith(tailFirstReader(fileAt(source)), source);
  const directoryOf = async (source: PackageSource) => (await open(source)).directory;
  return {
    open,
    directoryOf,
    async inTurn(source, work) {
      const reader = tailFirstReader(fileAt(source));
      const giveBack = await memory.wait(await memoryOf(reader));
      try {
        const opened = await openWith(reader, source);
        return await work(opened).finally(opened.close);
      } finally {
        giveBack();
      }
    },
    bytesOf,
    copyToStore: (source, to, codeSha256) => upload(s3, to, proven(streamOf(fileAt(source)), codeSha256)),
    async prove(source, codeSha256) {
      for await (const _ of proven(streamOf(fileAt(source)), codeSha256));
    },
    async slim(source, to, codeSha256, sharedPaths, keeps = []) {
      const file = fileAt(source);
      const reader = tailFirstReader(file);
      const giveBack = await memory.wait(2 * (await memoryOf(reader)) + UPLOAD_BYTES);
      try {
        const original = await openPackage(reader);
        const slim = measured(slimPackage(proven(streamOf(file), codeSha256), original, sharedPaths, keeps));
        await upload(s3, to, slim.bytes);
        const wrong = wrongInSlim(await directoryOf({ kind: "s3", ...to }), original.directory, sharedPaths, keeps);
        if (wrong !== null)
          throw new NotUsable(`The slim package is not the original without the shared code: ${wrong}.`);
        return slim.facts();
      } finally {
        giveBack();
      }
    },
  };
}

/** The same bytes; fails at their end unless their SHA-256 is the one expected. */
async function* proven(bytes: AsyncIterable<Uint8Array>, codeSha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest("base64");
  if (found !== codeSha256)
    throw new NotUsable(`The package is not the one asked for: SHA-256 ${found}, expected ${codeSha256}.`);
}

/** The same bytes, and what they come to once all of them have passed. */
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
