/** How stored documents are written and read back: each is checked, so that an old or damaged one is named, not acted on. */
import * as z from "zod";
import { NotUsable } from "../errors.ts";
import { version } from "./parts.ts";

/** How one kind of document is written and read; `read` throws NotUsable saying which field is not as it must be. */
export interface DocumentKind<T> {
  /** What to store: `value` with its version. */
  written(value: T): unknown;
  read(stored: unknown): T;
}

/** A document whose type carries its version itself. */
export function kept<T>(name: string, schema: z.ZodType<T>): DocumentKind<T> {
  return { written: (value) => value, read: (stored) => checked(name, schema, stored) };
}

/** A document whose type has no version: it is stored as the one field beside it, for example `{ "version": 1, "layer": … }`. */
export function inField<T>(name: string, field: string, schema: z.ZodType<T>): DocumentKind<T> {
  const envelope = z.object({ version, [field]: z.unknown() });
  return {
    written: (value) => ({ version: 1, [field]: value }),
    read: (stored) => checked(name, schema, checked(name, envelope, stored)[field]),
  };
}

/** One of each family: the first in the field an earlier version kept its only one in, the others beside it. */
export function several<T>(name: string, field: string, schema: z.ZodType<T>): DocumentKind<readonly T[]> {
  const envelope = z.object({ version, [field]: z.unknown(), others: z.array(z.unknown()).default([]) });
  return {
    written: ([first, ...others]) => ({ version: 1, [field]: first, ...(others.length === 0 ? {} : { others }) }),
    read(stored) {
      const { [field]: first, others } = checked(name, envelope, stored);
      return [first, ...(others as readonly unknown[])].map((each) => checked(name, schema, each));
    },
  };
}

function checked<T>(name: string, schema: z.ZodType<T>, stored: unknown): T {
  const result = schema.safeParse(stored);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NotUsable(`The stored ${name} cannot be read: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}
