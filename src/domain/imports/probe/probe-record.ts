/** The stored state of a probe: its findings, and the probe functions that may still exist. */
import * as z from "zod";
import { kept } from "../../stored/document-kind.ts";
import { names, type Stored, version } from "../../stored/parts.ts";
import { probeFinding } from "./probe-answer.ts";

const record = z.object({
  version,
  /** Names of probe functions: added before they are created, removed after they are deleted. */
  made: names,
  findings: z.array(probeFinding),
});

/** Stored as `probe.json`. */
export type ProbeRecord = Stored<typeof record>;

export const NOTHING_PROBED: ProbeRecord = { version: 1, made: [], findings: [] };

export const probeRecord = kept("record of the import probe", record);
