/**
 * How stored documents are written and read back: each is checked, so that an old or damaged one is named, not acted
 * on.
 */
import * as z from "zod";
import { NotUsable } from "../errors.ts";
import { version } from "./parts.ts";

/** How one kind of document is written and read; `read` throws NotUsable saying which field is not as it must be. */
export interface DocumentKind<T> {
  /** What to store: `value` with its version. */
  written(value: T): unknown;
  read(stored: unknown): T;
}

/** The type of a document that its schema declares, readonly all the way down. */
export type Stored<Schema extends z.ZodType> = Readonlys<z.output<Schema>>;

type Readonlys<T> =
  T extends ReadonlyMap<infer Key, infer Value>
    ? ReadonlyMap<Key, Readonlys<Value>>
    : T extends readonly (infer Item)[]
      ? readonly Readonlys<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Readonlys<T[Key]> }
        : T;

/** A document whose type is the one its schema declares. */
export function keptAs<Schema extends z.ZodType>(name: string, schema: Schema): DocumentKind<Stored<Schema>> {
  return kept(name, schema as unknown as z.ZodType<Stored<Schema>>);
}

/** A document whose type carries its version itself. */
export function kept<T>(name: string, schema: z.ZodType<T>): DocumentKind<T> {
  return { written: (value) => value, read: (stored) => checked(name, schema, stored) };
}

/**
 * A document whose type has no version: it is stored as the one field beside it, for example `{ "version": 1, "layer":
 * … }`.
 */
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
