/** Writes JSON for files, calls and terminals: Maps become objects, and invisible characters become escapes. */
import { withEscapes } from "./text.ts";

/** JSON that parses to the same value. A Map becomes an object, which `mapOf` reads back. */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, (_, inner) => (inner instanceof Map ? Object.fromEntries(inner) : inner), indent);
  return text.split("\n").map(withEscapes).join("\n");
}

/** Whether a parsed value is an object: not an array, not `null`, not a Map. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value) && !(value instanceof Map);
}

/** Maximum nesting of arrays and objects in a request. */
export const MAX_NESTING = 100;

/** Whether arrays and objects are nested more than `max` levels deep. Not recursive: any depth is safe to check. */
export function isDeeperThan(value: unknown, max: number = MAX_NESTING): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === max) return true;
    level = level.flatMap((each) => Object.values(each)).filter(isContainer);
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
