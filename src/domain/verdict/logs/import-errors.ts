/** Decides which log lines tell of an import that failed, in Python and in Node.js, also if the function handled it. */

import { quoted } from "../../text.ts";
import { objectIn, textAt, textsIn } from "./log-entry.ts";
import { normalized } from "./normalized.ts";

/** What finds such lines in CloudWatch: Lambda's own error types first, then those of the interpreters. */
const words = [
  "Runtime.ImportModuleError",
  "Unable to import module",
  "Runtime.UserCodeSyntaxError",
  "Runtime.HandlerNotFound",
  "ModuleNotFoundError",
  "ImportError",
  "No module named",
  "cannot import name",
  "Cannot find module",
  "Cannot find package",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_REQUIRE_ESM",
] as const;

/**
 * The forms in which the runtimes write them. Other programs use the same words: an error type counts as a whole word
 * that is followed by its message or ends a text, and a message only as the interpreter writes it.
 */
const forms =
  /Runtime\.(?:ImportModuleError|UserCodeSyntaxError|HandlerNotFound)\b|Unable to import module '|(?<![\w.$])(?:ModuleNotFoundError|ImportError)(?=:|\(|['"\\]|\s*$)|\bNo module named '?[\w.]+|\bcannot import name '?\w+'? from|\bCannot find (?:module|package) '|\bERR_(?:MODULE_NOT_FOUND|PACKAGE_PATH_NOT_EXPORTED|REQUIRE_ESM)\b/;

/** Longest description kept of one error, and of the line it is looked for in, in characters. */
const longest = 200;
const MAX_LINE = 4096;

/**
 * CloudWatch filter terms that find any of the words. Only `?` terms: mixed with any other term CloudWatch ignores
 * all of them (CloudWatch Logs user guide, "Filter pattern syntax", OR of terms).
 */
export const importErrorPattern: string = words.map((word) => `?"${word}"`).join(" ");

/**
 * The import errors a text tells of, in their order; each once, however often it was logged with another id, time or
 * path (see `alike`). Request ids, colours and other control characters are left out.
 */
export function importErrorsIn(text: string): readonly string[] {
  return eachOnce(text.split(/[\r\n]+/).flatMap(importErrorsOf));
}

/** Each error once: the first of those that are alike. */
export function eachOnce(errors: readonly string[]): readonly string[] {
  const different = new Map<string, string>();
  for (const error of errors) if (!different.has(normalized(error))) different.set(normalized(error), error);
  return [...different.values()];
}

/** `found` without what was known before; what the migration itself changes, the path for example, is no difference. */
export function newErrors(found: readonly string[], knownBefore: readonly string[]): readonly string[] {
  const known = new Set(knownBefore.map(normalized));
  return found.filter((error) => !known.has(normalized(error)));
}

/**
 * Those of the errors that are about an import the plan found missing already: it is missing before the change as after
 * it.
 */
export function knownMissing(
  errors: readonly string[],
  missingBefore: readonly { readonly module: string }[],
): readonly string[] {
  const missing = new Set(missingBefore.map(({ module }) => module));
  return errors.filter((error) => namesIn(error).some((name) => missing.has(name)));
}

/**
 * The modules an error names: `'shared.extra'`, and of `cannot import name 'fast' from 'shared.codec'` also
 * `shared.codec.fast`.
 */
function namesIn(error: string): readonly string[] {
  const [, name, from] = /cannot import name '?(\w+)'? from '?([\w.]+)/.exec(error) ?? [];
  const quoted = [...error.matchAll(/'([^']{1,200})'/g)].map(([, each = ""]) => each);
  return from === undefined ? quoted : [`${from}.${name}`];
}

/** A line of a JSON log carries the error in a field; the other fields (time, request id) are left out. */
function importErrorsOf(line: string): readonly string[] {
  const entry = objectIn(line);
  const own = entry === null ? null : errorTextOf(entry);
  const texts = entry === null ? [line] : own !== null && forms.test(own) ? [own] : textsIn(entry);
  const found = texts.flatMap((text) => text.split(/[\r\n]+/)).flatMap((each) => described(each) ?? []);
  return found.length > 0 || entry === null ? found.slice(0, MAX_OF_A_LINE) : [];
}

const MAX_OF_A_LINE = 3;

/** `Type: message`, as the runtimes log an error in JSON. */
function errorTextOf(entry: Readonly<Record<string, unknown>>): string | null {
  const parts = [textAt(entry, "errorType"), textAt(entry, "errorMessage") ?? textAt(entry, "message")];
  const given = parts.filter((part) => part !== null);
  return given.length === 0 ? null : given.join(": ");
}

function described(line: string): string | null {
  const text = line.slice(0, MAX_LINE).replace(/\p{Cc}\[[\d;]*m|(?!\t)\p{Cc}/gu, "");
  const start = text.search(forms);
  if (start < 0) return null;
  const plain = text
    .slice(start)
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "…")
    .replace(/\s+/g, " ")
    .trim();
  return quoted(plain, longest);
}
