/**
 * Decides how text from outside is shown: printable, on one line, and no longer than a person reads. What logs,
 * functions, packages, tags and AWS say goes through here where it enters, and once more where it is written out.
 */

/** Characters nobody sees, which move the cursor, hide text or turn its direction; and halves of a character. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Of a message quoted in a reason, in characters. */
export const MAX_QUOTE_LENGTH = 500;
/** Of a name quoted in a reason: no name of AWS is longer. */
export const MAX_NAME_LENGTH = 256;
/** Of a sentence made of several quotes: a reason, a note, a problem. */
export const MAX_SENTENCE_LENGTH = 2000;

/** Every unseen character as `\uXXXX`, line breaks and tabs as one space. Nothing is cut. */
export function printable(text: string): string {
  return withEscapes(text.replace(BREAKS, " "));
}

/** Every unseen character as `\uXXXX`, the escape of JSON, JavaScript, HCL and YAML. */
export function withEscapes(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

/** The `\uXXXX` of a character, two of them above U+FFFF. */
export function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** A text from outside as a part of a sentence: printable, at most `most` characters and an ellipsis. */
export function quoted(text: string, most: number = MAX_QUOTE_LENGTH): string {
  return cut(printable(text.slice(0, most + 1)), most);
}

/** The same of a text that there may be none of. */
export function quotedOrNull(text: string | null | undefined, most: number = MAX_QUOTE_LENGTH): string | null {
  return text == null ? null : quoted(text, most);
}

/** An error in words: its name, what it says. */
export function errorText(error: unknown): string {
  return quoted(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** Names in a sentence: as many as a person reads in passing. */
export const MAX_LISTED = 5;

/**
 * The first of these names, and how many more there are: `a, b and 3 more`. `most` is for lists that people work
 * through.
 */
export function listed(names: readonly string[], most: number = MAX_LISTED, between = ", "): string {
  const shown = names.slice(0, most).map((name) => quoted(name, MAX_NAME_LENGTH));
  const more = names.length - shown.length;
  return `${shown.join(between)}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What follows sentences of which some are left out: ` (and 3 more)`; nothing where none is. */
export function andMore(leftOut: number): string {
  return leftOut > 0 ? ` (and ${leftOut} more)` : "";
}

/** The first of these sentences, then `and 3 more …` in place of all others. */
export function firstSentences(
  sentences: readonly string[],
  most: number,
  moreWords: (more: number) => string,
): string[] {
  const shown = sentences.slice(0, most).map((sentence) => quoted(sentence, MAX_SENTENCE_LENGTH));
  const more = sentences.length - shown.length;
  return more > 0 ? [...shown, moreWords(more)] : shown;
}

/** The same document with every text in it printable; names of its own members stay. */
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

/** Without half a character, or half an escape, at the end. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$|\\(?:u[0-9a-f]{0,3})?$/, "")}…`;
}
