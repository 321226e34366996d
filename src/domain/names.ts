/** Reads objects whose keys come from outside. `__proto__` and `constructor` are keys like any other. */

import * as z from "zod";
import { isObject } from "./json.ts";

/** A Map of an object's own members: `z.record` drops `__proto__`, and a plain object inherits `constructor`. */
export function mapOf<Key extends z.ZodType<string>, Value extends z.ZodType>(key: Key, value: Value) {
  return z.preprocess(membersOf, z.map(key, value));
}

function membersOf(input: unknown): unknown {
  return isObject(input) ? new Map(Object.entries(input)) : input;
}

/** `override` for `z.toJSONSchema`, which cannot describe a Map and drops the default of a schema that contains one. */
export function describeMaps({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: object }): void {
  if (zodSchema instanceof z.ZodDefault) {
    const { defaultValue } = zodSchema.def;
    Object.assign(jsonSchema, { default: defaultValue instanceof Map ? {} : defaultValue });
  }
  if (!(zodSchema instanceof z.ZodMap)) return;
  const [propertyNames, additionalProperties] = [zodSchema.keyType, zodSchema.valueType].map(innerSchema);
  Object.assign(jsonSchema, { type: "object", propertyNames, additionalProperties });
}

function innerSchema(schema: z.core.$ZodType): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema as z.ZodType, { io: "input" });
  return described;
}
