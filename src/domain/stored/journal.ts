/** How the journal of a function is stored. */
import * as z from "zod";
import type { FunctionJournal } from "../change/journal.ts";
import { maybeExplanation } from "../report/reasons/code.ts";
import { names, outcome, remedy, version } from "./parts.ts";

const half = z.enum(["restored", "not restored", "unknown", "kept"]);

export const journal: z.ZodType<FunctionJournal> = z.object({
  version,
  functionName: z.string(),
  batch: z.int(),
  step: z.enum([
    "snapshot",
    "attach",
    "slim",
    "publish",
    "read-back",
    "shift",
    "restore-aliases",
    "restore-code",
    "restore-layers",
    "restored",
  ]),
  done: z.boolean(),
  at: z.string(),
  outcome: outcome.nullable(),
  ...maybeExplanation.shape,
  slimCodeSha256: z.string().nullable(),
  slimZipBytes: z.number().nullable(),
  layersAfter: names.nullable(),
  /** Not in journals of an earlier version. */
  lastVersionBefore: z.number().nullable().default(null),
  publishedVersion: z.string().nullable().default(null),
  sharedAt: z.string().nullable().default(null),
  shiftedAt: z.string().nullable().default(null),
  /** Not in journals of an earlier version. */
  changedAt: z.string().nullable().default(null),
  settledAt: z.string().nullable(),
  rolledBackBy: z.string().nullable(),
  /** Not in journals of an earlier version. */
  foundAsAsked: z.boolean().default(false),
  leftVersion: z.string().nullable().default(null),
  runtimeMove: z.object({ from: z.string(), to: z.string() }).nullable().default(null),
  unrestored: z.object({ code: half, layers: half, aliases: half, remedy, commands: names }).nullable().default(null),
});
