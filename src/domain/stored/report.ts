/** How the report is stored. */
import * as z from "zod";
import { maybeExplanation } from "../report/reasons/code.ts";
import type { Report } from "../report/report.ts";
import { names, outcome, remedy, version } from "./parts.ts";

export const report: z.ZodType<Report> = z.object({
  version,
  execution: z.string(),
  /** Not in reports of an earlier version. */
  target: z.string().nullable().default(null),
  outcome: z.enum(["planned", "nothing-to-do", "migrated", "rolled-back", "needs-human", "rejected", "failed"]),
  reason: z.string().nullable(),
  layerVersionArn: z.string().nullable(),
  /** Not in reports of an earlier version. */
  layerVersionArns: names.default([]),
  startedAt: z.string(),
  seconds: z.number(),
  functions: z.array(
    z.object({
      name: z.string(),
      outcome,
      ...maybeExplanation.shape,
      batch: z.int().nullable(),
      zipBytesBefore: z.number(),
      zipBytesAfter: z.number().nullable(),
      /** Not in reports of an earlier version. */
      next: z.object({ remedy, commands: names }).nullable().default(null),
    }),
  ),
  notes: names,
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Not in reports of an earlier version. */
  rollbackUntil: z.string().nullable().default(null),
  location: z.string(),
  /** Not in reports of an earlier version. */
  rollback: z
    .object({ execution: z.string(), keepLayer: z.boolean(), functions: names.nullable() })
    .nullable()
    .default(null),
  page: z.string().nullable().default(null),
  cost: z
    .object({ transitions: z.number(), taskCalls: z.number(), taskSeconds: z.number(), dollars: z.number() })
    .nullable()
    .default(null),
});
