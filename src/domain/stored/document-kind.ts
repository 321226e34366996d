/** Writes and reads stored documents. Each is checked, so that an old or damaged one is named and not used. */
import * as z from "zod";
import { NotUsable } from "../errors.ts";
import { type Stored, version } from "./parts.ts";

/** How one kind of document is written and read. `read` throws NotUsable with the field that is not as expected. */
export interface DocumentKind<T> {
  /** What to store: `value` with its version. */
  written(value: T): unknown;
  read(stored: unknown): T;
}

/** A document whose schema has its version. */
export function kept<Schema extends z.ZodType>(name: string, schema: Schema): DocumentKind<Stored<Schema>> {
  return { written: (value) => value, read: (stored) => checked(name, schema, stored) };
}

/** A document without a version in its schema. It is stored in one field beside it: `{ "version": 1, "layer": … }`. */
export function inField<Schema extends z.ZodType>(
  name: string,
  field: string,
  schema: Schema,
): DocumentKind<Stored<Schema>> {
  const envelope = z.object({ version, [field]: z.unknown() });
  return {
    written: (value) => ({ version: 1, [field]: value }),
    read: (stored) => checked(name, schema, checked(name, envelope, stored)[field]),
  };
}

/** One document for each family. The first is in the field that earlier versions used for the only one. */
export function several<Schema extends z.ZodType>(
  name: string,
  field: string,
  schema: Schema,
): DocumentKind<readonly Stored<Schema>[]> {
  const envelope = z.object({ version, [field]: z.unknown(), others: z.array(z.unknown()).default([]) });
  return {
    written: ([first, ...others]) => ({ version: 1, [field]: first, ...(others.length === 0 ? {} : { others }) }),
    read(stored) {
      const { [field]: first, others } = checked(name, envelope, stored);
      return [first, ...(others as readonly unknown[])].map((each) => checked(name, schema, each));
    },
  };
}

function checked<Schema extends z.ZodType>(name: string, schema: Schema, stored: unknown): Stored<Schema> {
  const result = schema.safeParse(stored);
  if (result.success) return result.data as Stored<Schema>;
  const [issue] = result.error.issues;
  throw new NotUsable({
    code: "document-not-valid",
    document: name,
    field: issue?.path.join(".") ?? "",
    says: issue?.message ?? "",
  });
}
