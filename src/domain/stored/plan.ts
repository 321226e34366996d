/** How the plan is stored. */
import * as z from "zod";
import { mapOf } from "../names.ts";
import type { Plan } from "../plan/plan.ts";
import { explanation } from "../report/reasons/code.ts";
import { explained, names, version } from "./parts.ts";

export const plan: z.ZodType<Plan> = z.object({
  version,
  layerName: z.string(),
  functions: z.array(
    z.object({
      name: z.string(),
      /** Not in plans of an earlier version. */
      runtime: z.string().nullable().default(null),
      zipBytes: z.number(),
      action: z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("migrate"),
          batch: z.int(),
          slimZipBytes: z.number(),
          givesUp: z.string().nullable(),
          /** Not in plans of an earlier version. */
          keeps: names.default([]),
        }),
        z.object({ kind: z.literal("move-layer"), batch: z.int() }),
        z.object({ kind: z.literal("unchanged"), ...explanation.shape }),
        z.object({ kind: z.literal("skip"), ...explanation.shape }),
      ]),
    }),
  ),
  batches: z.array(names),
  /** Not in plans of an earlier version. */
  canaries: z.int().default(1),
  copies: z.array(z.object({ fingerprint: z.string(), differs: z.string().nullable(), functions: names })),
  notes: names,
  /** Not in plans of an earlier version. */
  releases: mapOf(
    z.string(),
    z.object({ aliases: z.array(z.object({ name: z.string(), from: z.string() })), stays: z.array(explained) }),
  ).default(() => new Map()),
});
