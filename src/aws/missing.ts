/** Tells that what a call asked for does not exist, from every other error. */

const MISSING = new Set(["ResourceNotFoundException", "NoSuchKey", "NotFound"]);

/** Whether Lambda or S3 answered that it does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && MISSING.has(error.name);
}

/** For `catch`: `null` if what was asked for does not exist. @throws every other error */
export function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
