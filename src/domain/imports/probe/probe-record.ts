/** What is kept of a probe: the findings so far, and the functions made for it that may still be there. */
import * as z from "zod";
import { kept } from "../../stored/document-kind.ts";
import type { ProbeFinding } from "./probe-answer.ts";

/** Stored as `probe.json`. */
export interface ProbeRecord {
  readonly version: 1;
  /** Names of probe functions, written before they are made and taken off once they are deleted. */
  readonly made: readonly string[];
  readonly findings: readonly ProbeFinding[];
}

export const NOTHING_PROBED: ProbeRecord = { version: 1, made: [], findings: [] };

const record: z.ZodType<ProbeRecord> = z.object({
  version: z.literal(1),
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

export const probeRecord = kept("record of the import probe", record);
