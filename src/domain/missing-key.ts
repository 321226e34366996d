/** What to do if the service has no access to a customer managed KMS key. */

/** `what` ends in "is" or "are"; `key` is the key's ARN, or `null` if AWS does not name it. */
export function missingKeyText(what: string, key: string | null): string {
  const named = key ?? "KEY-ARN";
  return `${what} encrypted with ${key ?? "a customer managed key"}, and this service lacks kms:Decrypt on it: deploy with --param="kmsKeys=${named}", and make sure that the key policy lets IAM policies of this account grant access`;
}
