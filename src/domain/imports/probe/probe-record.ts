/** What is kept of a probe: the findings so far, and the functions made for it that may still be there. */
import * as z from "zod";
import { keptAs, type Stored } from "../../stored/document-kind.ts";

const record = z.object({
  version: z.literal(1),
  /** Names of probe functions, written before they are made and taken off once they are deleted. */
  made: z.array(z.string()),
  findings: z.array(
    z.object({
      functionName: z.string(),
      verdict: z.enum(["imports", "lost", "alike", "untried", "unknown"]),
      reason: z.string().nullable(),
      standIns: z.array(z.string()),
    }),
  ),
});

/** Stored as `probe.json`. */
export type ProbeRecord = Stored<typeof record>;

export const NOTHING_PROBED: ProbeRecord = { version: 1, made: [], findings: [] };

export const probeRecord = keptAs("record of the import probe", record);
