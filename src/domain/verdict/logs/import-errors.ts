/** Decides which log lines report a failed import in any language, even if the function handled it. */

import { FAMILIES } from "../../runtimes/families.ts";
import { quoted } from "../../text.ts";
import { objectIn, textAt, textsIn } from "./log-entry.ts";
import { normalized } from "./normalized.ts";

/** Terms that find such lines in CloudWatch: Lambda's own error types, then those of the interpreters. */
const TERMS = [
  "Runtime.ImportModuleError",
  "Unable to import module",
  "Runtime.UserCodeSyntaxError",
  "Runtime.HandlerNotFound",
  ...FAMILIES.flatMap(({ logs }) => logs.importWords),
];

const OF_LAMBDA = /Runtime\.(?:ImportModuleError|UserCodeSyntaxError|HandlerNotFound)\b|Unable to import module '/;
/**
 * How the runtimes write them. Other programs use the same terms. So an error type must be a whole word before its
 * message or at the end of the text. A message must have the form of the interpreter.
 */
const FORMS = new RegExp(
  [OF_LAMBDA, ...FAMILIES.map(({ logs }) => logs.importForms)].map(({ source }) => source).join("|"),
);

/** Characters kept of an error, and read of a line. */
const MAX_ERROR = 200;
const MAX_LINE = 4096;

/**
 * CloudWatch filter pattern that finds any of the terms. It holds only `?` terms: CloudWatch ignores them if any other
 * term is present (CloudWatch Logs User Guide, "Filter pattern syntax").
 */
export const importErrorPattern: string = TERMS.map((term) => `?"${term}"`).join(" ");

/**
 * The import errors in a text, in order. Errors that differ only in IDs, times or paths count once (see `normalized`).
 * Request IDs and control characters are removed.
 */
export function importErrorsIn(text: string): readonly string[] {
  return distinctErrors(text.split(/[\r\n]+/).flatMap(importErrorsOf));
}

/** The first of each set of errors that are equal once normalized. */
export function distinctErrors(errors: readonly string[]): readonly string[] {
  const different = new Map<string, string>();
  for (const error of errors) if (!different.has(normalized(error))) different.set(normalized(error), error);
  return [...different.values()];
}

/** Errors in `found` that were not known before. A difference that the migration makes, such as a path, is ignored. */
export function newErrors(found: readonly string[], knownBefore: readonly string[]): readonly string[] {
  const known = new Set(knownBefore.map(normalized));
  return found.filter((error) => !known.has(normalized(error)));
}

/** Errors about an import that the plan already found missing, before any change. */
export function knownMissing(
  errors: readonly string[],
  missingBefore: readonly { readonly module: string }[],
): readonly string[] {
  const missing = new Set(missingBefore.map(({ module }) => module));
  return errors.filter((error) => namesIn(error).some((name) => missing.has(name)));
}

/** Modules that an error names: `shared.codec.fast` for `cannot import name 'fast' from 'shared.codec'`. */
function namesIn(error: string): readonly string[] {
  for (const { logs } of FAMILIES) {
    const { member, module } = logs.missingMember?.exec(error)?.groups ?? {};
    if (member !== undefined) return [`${module}.${member}`];
  }
  return [...error.matchAll(/'([^']{1,200})'/g)].map(([, each = ""]) => each);
}

/** Of a line in JSON, only the fields with the error count, if there are any. */
function importErrorsOf(line: string): readonly string[] {
  const entry = objectIn(line);
  const own = entry === null ? null : errorTextOf(entry);
  const texts = entry === null ? [line] : own !== null && FORMS.test(own) ? [own] : textsIn(entry);
  const found = texts.flatMap((text) => text.split(/[\r\n]+/)).flatMap((each) => errorIn(each) ?? []);
  return found.length > 0 || entry === null ? found.slice(0, MAX_PER_LINE) : [];
}

const MAX_PER_LINE = 3;

/** `Type: message`, as the runtimes log an error in JSON. */
function errorTextOf(entry: Readonly<Record<string, unknown>>): string | null {
  const parts = [textAt(entry, "errorType"), textAt(entry, "errorMessage") ?? textAt(entry, "message")];
  const given = parts.filter((part) => part !== null);
  return given.length === 0 ? null : given.join(": ");
}

function errorIn(line: string): string | null {
  const text = line.slice(0, MAX_LINE).replace(/\p{Cc}\[[\d;]*m|(?!\t)\p{Cc}/gu, "");
  const start = text.search(FORMS);
  if (start < 0) return null;
  const plain = text
    .slice(start)
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "…")
    .replace(/\s+/g, " ")
    .trim();
  return quoted(plain, MAX_ERROR);
}
