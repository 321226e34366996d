/** Requests in JSON, which may have comments. */
import { findNodeAtLocation, parseTree, stripComments, visit } from "jsonc-parser";
import { type Place, pathsOf, RequestMistake, type RequestText } from "./request-text.ts";

/** @throws RequestMistake with the first mistake, RangeError for a text that nests too deep */
export function parseJson(text: string): RequestText {
  try {
    return { value: JSON.parse(stripComments(text, " ")), placeOf: (path) => placeIn(text, path) };
  } catch (error) {
    const place = findJsonMistake(text);
    if (place === null) throw new RangeError("nested too deeply", { cause: error });
    throw new RequestMistake("syntax error", place, "Check for a missing or trailing comma, quote or bracket.");
  }
}

function placeIn(text: string, path: string): Place | null {
  const root = parseTree(text);
  if (root === undefined) return null;
  for (const keys of pathsOf(path)) {
    const node = findNodeAtLocation(root, [...keys]);
    if (node !== undefined) return placeAt(text, node.offset);
  }
  return null;
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Position of the first mistake; `null` if the text is valid JSON with comments, or nests too deep to check. */
export function findJsonMistake(text: string): Place | null {
  let found: Place | null = null;
  const onError = (_code: number, _offset: number, _length: number, line: number, character: number) => {
    found ??= { line: line + 1, column: character + 1 };
  };
  try {
    visit(text, { onError }, { disallowComments: false, allowTrailingComma: false });
    return found;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
