/** Decides which log lines tell of an import that failed, in Python and in Node.js, also where the function handled it. */

/** The words such a line holds: Lambda's own error types first, then those of the interpreters. */
const words = [
  "Runtime.ImportModuleError",
  "Unable to import module",
  "Runtime.UserCodeSyntaxError",
  "Runtime.HandlerNotFound",
  "ModuleNotFoundError",
  "ImportError",
  "cannot import name",
  "Cannot find module",
  "Cannot find package",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_REQUIRE_ESM",
] as const;

/** Longest description kept of one error, in characters. */
const longest = 200;

/**
 * CloudWatch filter pattern that finds any of the words. Only `?` terms: mixed with any other term CloudWatch ignores
 * all of them (CloudWatch Logs user guide, "Filter pattern syntax", OR of terms).
 */
export const importErrorPattern: string = words.map((word) => `?"${word}"`).join(" ");

/**
 * The import errors a text tells of, one description per line that holds one, each once, in their order. A description
 * leaves out what differs from one invocation to the next (time, request id), so that the same error of yesterday
 * compares equal, and colours and other control characters of a log.
 */
export function importErrorsIn(text: string): readonly string[] {
  const found = text.split(/[\r\n]+/).map(importErrorOf);
  return [...new Set(found.filter((error) => error !== null))];
}

/** `found` without what was known before. */
export function newErrors(found: readonly string[], knownBefore: readonly string[]): readonly string[] {
  const known = new Set(knownBefore);
  return found.filter((error) => !known.has(error));
}

function importErrorOf(line: string): string | null {
  for (const text of [messageOf(line), line]) {
    const starts = words.map((word) => text.indexOf(word)).filter((start) => start >= 0);
    if (starts.length > 0) return shortened(text.slice(Math.min(...starts)));
  }
  return null;
}

/** A line of the JSON log format carries the error in fields; its other fields (time, request id) are left out. */
function messageOf(line: string): string {
  const start = line.indexOf("{");
  if (start < 0) return line;
  const entry = objectOf(line.slice(start));
  if (entry === null) return line;
  const type = entry.errorType;
  const message = entry.errorMessage ?? entry.message;
  const parts = [type, message].filter((part) => typeof part === "string");
  return parts.length === 0 ? line : parts.join(": ");
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function shortened(text: string): string {
  const [firstLine = ""] = text.split(/[\r\n]/);
  const plain = firstLine
    .replace(/\p{Cc}\[[\d;]*m|(?!\t)\p{Cc}/gu, "")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "…")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}
