/** Reads the JSON object in a log line. */

/** CloudWatch Logs stores up to 1 MB in one event (quotas), but platform records are short. */
const MAX_CHARACTERS = 65_536;

/**
 * The object in a line, after a prefix such as `2026-11-30T12:00:00Z\tREQUEST\tERROR\t` or none; `null` without one.
 */
export function objectIn(line: string): Readonly<Record<string, unknown>> | null {
  const start = line.indexOf("{");
  if (start < 0 || line.length - start > MAX_CHARACTERS) return null;
  try {
    const value: unknown = JSON.parse(line.slice(start));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Limits for reading an object from outside. */
const MAX_DEPTH = 5;
const MAX_TEXTS = 200;

/** All texts in the object and in objects within it. */
export function textsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  const walk = (each: unknown, depth: number): void => {
    if (found.length >= MAX_TEXTS || depth > MAX_DEPTH) return;
    if (typeof each === "string") found.push(each);
    else if (typeof each === "object" && each !== null) for (const one of Object.values(each)) walk(one, depth + 1);
  };
  walk(value, 0);
  return found;
}

/** A field of the object; `null` if it is not a text. */
export function textAt(entry: Readonly<Record<string, unknown>>, field: string): string | null {
  const value = Object.hasOwn(entry, field) ? entry[field] : null;
  return typeof value === "string" ? value : null;
}
