/** Packages where AWS keeps them: behind a presigned address (Lambda's code and layers) or in a bucket. */
import { createHash } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { NotUsable } from "../domain/errors.ts";
import { type OpenPackage, openPackage, type PackageDirectory } from "../domain/package-directory.ts";
import { remoteObject } from "./packages/remote-object.ts";
import { remoteUrl } from "./packages/remote-url.ts";
import { type RemoteFile, TailFirstReader } from "./packages/tail-first-reader.ts";
import { wholeWhenWorthIt } from "./packages/whole-when-worth-it.ts";

/** Where a package lies. */
export type PackageSource =
  | {
      readonly kind: "url";
      /** Presigned, so a secret: it never shows in an error. */
      readonly url: string;
      /** Gets a new address once the old one has expired (Lambda's live ten minutes). */
      readonly renew?: () => Promise<string>;
    }
  | { readonly kind: "s3"; readonly bucket: string; readonly key: string };

export interface Packages {
  /** The central directory, by one or two Range requests. @throws NotUsable if there is no readable package */
  directoryOf(source: PackageSource): Promise<PackageDirectory>;
  /** The same, kept open for the content of single files. @throws NotUsable if there is no readable package */
  open(source: PackageSource): Promise<OpenPackage>;
  /** The whole ZIP. @throws NotUsable if it is not there or not given out */
  bytesOf(source: PackageSource): Promise<Uint8Array>;
  /**
   * Copies a package into a bucket. Its SHA-256 must be the given CodeSha256 (base64, as Lambda writes it); S3 verifies
   * the same of what it stores. @throws NotUsable if the package is another one
   */
  copyToStore(
    source: PackageSource,
    to: { readonly bucket: string; readonly key: string },
    codeSha256: string,
  ): Promise<void>;
}

export function packagesFrom({ s3 }: { readonly s3: S3Client }): Packages {
  const fileAt = (source: PackageSource): RemoteFile =>
    source.kind === "url" ? remoteUrl(source) : remoteObject(s3, source);
  const bytesOf = (source: PackageSource) => fileAt(source).whole();
  const open = async (source: PackageSource) =>
    wholeWhenWorthIt(await openPackage(new TailFirstReader(fileAt(source))), () => bytesOf(source));
  return {
    bytesOf,
    open,
    directoryOf: async (source) => (await open(source)).directory,
    async copyToStore(source, { bucket, key }, codeSha256) {
      const bytes = await bytesOf(source);
      const found = createHash("sha256").update(bytes).digest("base64");
      if (found !== codeSha256) {
        throw new NotUsable(
          `The package to store as ${key} is not the one asked for: SHA-256 ${found}, expected ${codeSha256}.`,
        );
      }
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ChecksumSHA256: codeSha256 }));
    },
  };
}
