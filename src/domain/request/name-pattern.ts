/**
 * Decides which names a regular expression matches. Anyone may send a request, and JavaScript's own expressions can
 * backtrack endlessly. Expressions that the linear matcher does not support, such as back references, are refused.
 */
import { matcherOf } from "./name-pattern/matcher.ts";
import { patternNodeOf } from "./name-pattern/syntax.ts";

/** Whether a part of the name matches the expression; `^` and `$` match the ends of the name. */
export type NamePattern = (name: string) => boolean;

/** @throws SyntaxError that says which part of the expression is not supported, or that it is too long */
export function namePatternOf(expression: string): NamePattern {
  const match = matcherOf(patternNodeOf(expression));
  return (name) => match(name).found;
}

/** What is wrong with an expression; `null` if it can be used. */
export function problemOfPattern(expression: string): string | null {
  try {
    namePatternOf(expression);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
