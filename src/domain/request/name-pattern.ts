/**
 * Decides which names a regular expression matches. A request may come from anybody, and JavaScript's own expressions
 * can take for ever by going back and forth: what the linear matcher cannot follow, such as back references, is
 * refused.
 */
import { matcherOf } from "./name-pattern/matcher.ts";
import { patternNodeOf } from "./name-pattern/syntax.ts";

/** Whether a name holds what the expression describes; `^` and `$` tie it to the name's ends. */
export type NamePattern = (name: string) => boolean;

/** @throws SyntaxError saying in plain words what of the expression cannot be understood, or that it is too long */
export function namePatternOf(expression: string): NamePattern {
  const match = matcherOf(patternNodeOf(expression));
  return (name) => match(name).found;
}

/** What is wrong with an expression, in plain words; `null` where it can be used. */
export function problemOfPattern(expression: string): string | null {
  try {
    namePatternOf(expression);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
