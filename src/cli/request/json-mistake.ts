/** Finds where a text stops being JSON, since JSON.parse does not always say. */
import { visit } from "jsonc-parser";

export interface Position {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** The place of the first mistake; `null` where the text is JSON, or nests too deep to say. */
export function jsonMistakeAt(text: string): Position | null {
  let found: Position | null = null;
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
