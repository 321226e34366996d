/** Reads objects whose keys are names from outside, so that `__proto__` or `constructor` is a name like any other. */
import * as z from "zod";

/**
 * A Map of an object's own members: `z.record` drops `__proto__`, and a plain object answers `constructor` with what it
 * inherits.
 */
export function mapOf<Key extends z.ZodType<string>, Value extends z.ZodType>(key: Key, value: Value) {
  return z.preprocess(membersOf, z.map(key, value));
}

function membersOf(input: unknown): unknown {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input) && !(input instanceof Map);
  return isObject ? new Map(Object.entries(input)) : input;
}

/** The value that a member of an object's own has; `undefined` for one that it inherits. */
export function ownMember(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
