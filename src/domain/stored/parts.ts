/** What stored documents have in common. */
import * as z from "zod";
import { type Explained, explanation } from "../report/reasons/code.ts";

/** The type of a document that its schema declares, readonly at every depth. */
export type Stored<Schema extends z.ZodType> = Readonlys<z.output<Schema>>;

type Readonlys<T> =
  T extends ReadonlyMap<infer Key, infer Value>
    ? ReadonlyMap<Key, Readonlys<Value>>
    : T extends object
      ? { readonly [Key in keyof T]: Readonlys<T[Key]> }
      : T;

export const version = z.literal(1, { error: "was written by another version of layershift" });
export const names = z.array(z.string());

/** A reason that is never missing. Documents of an earlier version have its sentence alone. */
export const explained: z.ZodType<Explained> = z.preprocess(
  (stored) => (typeof stored === "string" ? { reason: stored } : stored),
  explanation,
);
