/**
 * Makes text from outside safe to show: printable, on one line, and bounded. Text of logs, functions, packages, tags
 * and AWS passes through here when it is read and again when it is written.
 */

/** Invisible characters, which can move the cursor, hide text or reverse its direction, and lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Characters of a quoted message. */
export const MAX_QUOTE_LENGTH = 500;
/** Characters of a quoted name. No AWS resource has a longer one. */
export const MAX_NAME_LENGTH = 256;
/** Characters of a reason, a note or a problem, which can contain several quotes. */
export const MAX_SENTENCE_LENGTH = 2000;

/** The text with invisible characters as `\uXXXX`, and line breaks and tabs as one space. Its length is not limited. */
export function printable(text: string): string {
  return withEscapes(text.replace(LINE_BREAKS, " "));
}

/** A regular expression that matches this text alone, in the syntax of JavaScript, Python and RE2. */
export function literal(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** The text with invisible characters as `\uXXXX`, the escape of JSON, JavaScript, HCL and YAML. */
export function withEscapes(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}

/** The `\uXXXX` escape of a character; two escapes above U+FFFF. */
export function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** A text from outside for use in a sentence: printable, at most `maxLength` characters and an ellipsis. */
export function quoted(text: string, maxLength: number = MAX_QUOTE_LENGTH): string {
  const start = text.slice(0, maxLength + 1);
  const isWhole = start.length === text.length;
  const whole = printable(isWhole ? start : start.replace(/[\ud800-\udbff]$/, ""));
  const shown = cut(whole, maxLength);
  // Line breaks that become one space can make the start short enough: what follows is still left out.
  return shown === whole && !isWhole ? `${shown}…` : shown;
}

/** `quoted` for a text that can be missing. */
export function quotedOrNull(text: string | null | undefined, maxLength: number = MAX_QUOTE_LENGTH): string | null {
  return text == null ? null : quoted(text, maxLength);
}

/** Name and message of an error. */
export function errorText(error: unknown): string {
  return quoted(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** Names listed in a sentence. */
export const MAX_LISTED = 5;

/** The first names of a list, and how many more there are: `a, b and 3 more`. */
export function listed(names: readonly string[], max: number = MAX_LISTED, between = ", "): string {
  const shown = names.slice(0, max).map((name) => quoted(name, MAX_NAME_LENGTH));
  const more = names.length - shown.length;
  return `${shown.join(between)}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Ending of a list that omits some items: ` (and 3 more)`; empty if it omits none. */
export function andMore(omitted: number): string {
  return omitted > 0 ? ` (and ${omitted} more)` : "";
}

/** The first `max` sentences, then `moreText` in place of the others. */
export function firstSentences(
  sentences: readonly string[],
  max: number,
  moreText: (more: number) => string,
): string[] {
  const shown = sentences.slice(0, max).map((sentence) => quoted(sentence, MAX_SENTENCE_LENGTH));
  const more = sentences.length - shown.length;
  return more > 0 ? [...shown, moreText(more)] : shown;
}

/** A copy of a document with every text in it printable, keys of Maps included. */
export function printableIn<T>(document: T): T {
  return visited(document) as T;
}

function visited(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map(visited);
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [visited(key), visited(inner)]));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visited(inner)]));
}

/** Cuts no character or escape in half. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$|\\(?:u[0-9a-f]{0,3})?$/, "")}…`;
}
