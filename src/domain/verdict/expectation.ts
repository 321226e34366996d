/**
 * Decides whether a result is what a check expects: everything expected must be there, what is there besides is
 * ignored.
 */
import { count } from "../amounts.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/**
 * The first place where `actual` differs from `expected`, or `null` where it matches, for example
 * `body.items[0].id: expected 3, got null`.
 *
 * Objects match as a subset. Arrays match when they are equally long and each element matches. Where an object or array
 * is expected and a string holding JSON is there (an API Gateway body), the string is parsed. Says what was expected
 * shortened, and of a text that came back only its length: it is the function's own output.
 */
export function mismatchOf(expected: unknown, actual: unknown): string | null {
  return mismatchAt("", expected, actual);
}

/**
 * The value a dotted path leads to (`body.items[0].id`), through strings holding JSON as well; `undefined` where it
 * leads nowhere.
 */
export function valueAt(value: unknown, path: string): unknown {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  return parts.reduce<unknown>((at, part) => {
    const container = parsedIfJson(at);
    if (typeof container !== "object" || container === null || !Object.hasOwn(container, part)) return undefined;
    return (container as Record<string, unknown>)[part];
  }, value);
}

function mismatchAt(path: string, expected: unknown, found: unknown): string | null {
  if (typeof expected !== "object" || expected === null) {
    return expected === found ? null : difference(path, expected, found);
  }
  const actual = parsedIfJson(found);
  if (typeof actual !== "object" || actual === null) return difference(path, expected, found);
  if (Array.isArray(expected) !== Array.isArray(actual)) return difference(path, expected, actual);
  if (Array.isArray(actual) && Array.isArray(expected) && expected.length !== actual.length) {
    return difference(path, expected, actual);
  }
  for (const [key, wanted] of Object.entries(expected)) {
    const there = Object.hasOwn(actual, key) ? (actual as Record<string, unknown>)[key] : undefined;
    const mismatch = mismatchAt(Array.isArray(expected) ? `${path}[${key}]` : joined(path, key), wanted, there);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

function parsedIfJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null ? parsed : value;
  } catch {
    return value;
  }
}

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function difference(path: string, expected: unknown, actual: unknown): string {
  return `${path === "" ? "the result" : quoted(path, MAX_NAME_LENGTH)}: expected ${wantedWords(expected)}, got ${foundWords(actual)}`;
}

function wantedWords(expected: unknown): string {
  if (Array.isArray(expected)) return arrayWords(expected);
  if (typeof expected === "object" && expected !== null) return "an object";
  const text = JSON.stringify(expected) ?? "nothing";
  return quoted(text, 79);
}

function foundWords(actual: unknown): string {
  if (actual === undefined) return "nothing";
  if (typeof actual === "string") return `a text of ${count(actual.length, "character")}`;
  if (Array.isArray(actual)) return arrayWords(actual);
  if (typeof actual === "object" && actual !== null) return "an object";
  return String(actual);
}

function arrayWords(array: readonly unknown[]): string {
  return `a list of ${array.length}`;
}
