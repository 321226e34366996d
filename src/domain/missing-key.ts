/**
 * What to do if AWS refuses the service something for want of a customer's key: its name, the missing action, the
 * parameter.
 */

/** `what` is encrypted; `key` is its ARN, `null` if AWS does not tell it. */
export function missingKeyText(what: string, key: string | null): string {
  const named = key ?? "KEY-ARN";
  return `${what} encrypted with ${key ?? "a customer's key"}, and this service lacks kms:Decrypt on it: deploy with --param="kmsKeys=${named}", and let the key's policy allow what roles of this account allow`;
}
