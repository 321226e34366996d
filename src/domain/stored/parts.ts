/** What stored documents have in common. */
import * as z from "zod";
import { type Explained, explanation } from "../report/reasons/code.ts";

export const version = z.literal(1, { error: "was written by another version of layershift" });
export const outcome = z.enum([
  "planned",
  "migrated",
  "unchanged",
  "skipped",
  "restored",
  "failed",
  "touched-by-others",
]);
export const remedy = z.enum(["again", "by-hand", "from-source", "none"]);
export const whose = z.enum(["own", "library", "layer"]);
export const names = z.array(z.string());

/** Where a reason stands alone; documents of an earlier version hold its sentence. */
export const explained: z.ZodType<Explained> = z.union([
  explanation,
  z.string().transform((reason) => ({ reason, code: null, data: {} })),
]);

export const alias = z.object({
  name: z.string(),
  functionVersion: z.string(),
  weights: z.record(z.string(), z.number()),
});
