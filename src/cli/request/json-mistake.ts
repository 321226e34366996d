/** Finds the position of the first JSON syntax error, which JSON.parse does not always report. */
import { visit } from "jsonc-parser";

export interface JsonPosition {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Position of the first mistake; `null` if the text is valid JSON or nests too deep to check. */
export function findJsonMistake(text: string): JsonPosition | null {
  let found: JsonPosition | null = null;
  const onError = (_code: number, _offset: number, _length: number, line: number, character: number) => {
    found ??= { line: line + 1, column: character + 1 };
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
    return found;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
