/** Writes JSON for files, calls and terminals: Maps as objects, and every character nobody sees as its escape. */
import { withEscapes } from "./text.ts";

/** The same value once it is parsed again, a Map as the object that `mapOf` reads. */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, (_, inner) => (inner instanceof Map ? Object.fromEntries(inner) : inner), indent);
  return text.split("\n").map(withEscapes).join("\n");
}

/** Whether a parsed value is an object with members: not a list, not `null`, not a Map. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value) && !(value instanceof Map);
}

/** How deep lists and objects of a request may lie in each other. */
export const MAX_NESTING = 100;

/**
 * Whether lists and objects lie in each other more than `most` levels deep; does not recurse, so no depth ends the
 * process.
 */
export function isDeeperThan(value: unknown, most: number = MAX_NESTING): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === most) return true;
    level = level.flatMap((each) => Object.values(each)).filter(isContainer);
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
