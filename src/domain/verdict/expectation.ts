/** Decides whether a result matches what a check expects. Additional values are ignored. */
import { count } from "../amounts.ts";
import { MAX_NAME_LENGTH, quoted } from "../text.ts";

/**
 * The first place where `actual` differs from `expected`, such as `body.items[0].id: expected 3, got null`; `null` if
 * it matches.
 *
 * Objects match as a subset. Arrays match if they have the same length and each element matches. If an object or array
 * is expected, a string with JSON is parsed, such as the body of an API Gateway response. Of a returned text, only the
 * length is shown: it is output of the function.
 */
export function mismatchOf(expected: unknown, actual: unknown): string | null {
  return mismatchAt("", expected, actual);
}

/** The value at a path such as `body.items[0].id`, also within strings that hold JSON; `undefined` if there is none. */
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
    const mismatch = mismatchAt(Array.isArray(expected) ? `${path}[${key}]` : memberPath(path, key), wanted, there);
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

function memberPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function difference(path: string, expected: unknown, actual: unknown): string {
  return `${path === "" ? "the result" : quoted(path, MAX_NAME_LENGTH)}: expected ${expectedText(expected)}, got ${actualText(actual)}`;
}

function expectedText(expected: unknown): string {
  if (Array.isArray(expected)) return arrayText(expected);
  if (typeof expected === "object" && expected !== null) return "an object";
  const text = JSON.stringify(expected) ?? "nothing";
  return quoted(text, 79);
}

function actualText(actual: unknown): string {
  if (actual === undefined) return "nothing";
  if (typeof actual === "string") return `a text of ${count(actual.length, "character")}`;
  if (Array.isArray(actual)) return arrayText(actual);
  if (typeof actual === "object" && actual !== null) return "an object";
  return String(actual);
}

function arrayText(array: readonly unknown[]): string {
  return `a list of ${array.length}`;
}
