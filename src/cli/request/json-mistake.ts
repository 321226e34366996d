/** Finds where a text stops being JSON, since JSON.parse does not always say. */

export interface Position {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

const STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const SPACE = /[ \t\r\n]*/y;

/** The place of the first character that no JSON document could have there; `null` where the text is JSON, or nests too deep to say. */
export function jsonMistakeAt(text: string): Position | null {
  try {
    const end = skip(text, valueEnd(text, skip(text, 0)));
    return end === text.length ? null : positionOf(text, end);
  } catch (mistake) {
    if (mistake instanceof Mistake) return positionOf(text, mistake.offset);
    if (mistake instanceof RangeError) return null;
    throw mistake;
  }
}

class Mistake extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

function valueEnd(text: string, at: number): number {
  if (text[at] === "{") return listEnd(text, at, "}", memberEnd);
  if (text[at] === "[") return listEnd(text, at, "]", valueEnd);
  return matchEnd(text[at] === '"' ? STRING : SCALAR, text, at);
}

function memberEnd(text: string, at: number): number {
  const colon = skip(text, matchEnd(STRING, text, at));
  if (text[colon] !== ":") throw new Mistake(colon);
  return valueEnd(text, skip(text, colon + 1));
}

function listEnd(text: string, open: number, close: string, itemEnd: typeof valueEnd): number {
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, itemEnd(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") throw new Mistake(at);
    at = skip(text, at + 1);
  }
}

function skip(text: string, at: number): number {
  return matchEnd(SPACE, text, at);
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw new Mistake(at);
  return pattern.lastIndex;
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
