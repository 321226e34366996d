/** Distinguishes "does not exist" from other errors. */

const MISSING = new Set(["ResourceNotFoundException", "NoSuchKey", "NotFound"]);

/** Whether Lambda, S3 or CloudWatch Logs reported that the resource does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && MISSING.has(error.name);
}

/** For `catch`: `null` if the resource does not exist. @throws every other error */
export function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
