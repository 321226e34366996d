/** What stored documents have in common. */
import * as z from "zod";

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

export const alias = z.object({
  name: z.string(),
  functionVersion: z.string(),
  weights: z.record(z.string(), z.number()),
});
