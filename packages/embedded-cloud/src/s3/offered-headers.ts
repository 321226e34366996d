/**
 * Headers that change what an operation does: those this cloud does not carry out are refused by name, as no test may
 * pass over them.
 */
import { notImplemented, S3Refusal } from "./refusal.ts";

/** What is carried out, or changes nothing. */
const OFFERED = [
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|request-payer)$/,
  /^x-amz-(meta-.*|metadata-directive|checksum-.*|sdk-checksum-algorithm)$/,
  /^x-amz-copy-source(-if-.*)?$/,
  /^x-amz-if-match-.*$/,
  /^x-amz-server-side-encryption(-aws-kms-key-id)?$/,
  /^x-amz-(source-)?expected-bucket-owner$/,
];
/** Headers that ask for what is done anyway. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["x-amz-storage-class", "STANDARD"],
  ["x-amz-acl", "private"],
]);

/**
 * Refuses a header that is not carried out, and an expected owner that is not the account's. Recorded 2026-02-21:
 * LocalStack s3/test_s3.snapshot.json, test_get_bucket_policy_invalid_account_id.
 */
export function checkHeaders(headers: Readonly<Record<string, string>>, accounts: readonly string[]): void {
  const given = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-"));
  for (const [name, value] of given) {
    if (DEFAULTS.get(name) !== value && !OFFERED.some((form) => form.test(name)))
      throw notImplemented(`the header ${name}`);
    if (name.endsWith("expected-bucket-owner")) checkOwner(value, accounts);
  }
}

function checkOwner(expected: string, accounts: readonly string[]): void {
  if (!/^\d{12}$/.test(expected))
    throw new S3Refusal(
      "InvalidBucketOwnerAWSAccountID",
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
      400,
    );
  if (!accounts.includes(expected)) throw new S3Refusal("AccessDenied", "Access Denied", 403);
}
