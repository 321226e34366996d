/** The evidence a batch leaves behind, and how it is kept: `batches/NNNN/…` and `acceptance.json`. Holds no payload. */
import * as z from "zod";
import { mapOf } from "../names.ts";
import { kept } from "../stored/document-kind.ts";
import { explained, names, type Stored, version } from "../stored/parts.ts";
import { alarmResult, alarmState, alarmVerdict } from "./alarms.ts";
import { batchStep } from "./batch-decision.ts";
import { fleetVerdict } from "./fleet-check.ts";
import { functionVerdict } from "./function-verdict.ts";
import { metricsResult } from "./gates.ts";
import { checkResult, scanResult } from "./verdict.ts";

const checks = z.array(checkResult);
const verdicts = z.array(functionVerdict);

const functionBaseline = z.object({
  functionName: z.string(),
  /** Why the function is left alone: a check of it failed before the change; `null` where none did. */
  brokenBefore: explained.nullable(),
  /**
   * Why it is left alone although it serves: reading says that it could not; `null` where that is not so. Not in
   * baselines of an earlier version.
   */
  notUnderstood: explained.nullable().default(null),
  /** Import errors of the window before the change, from checks and logs. */
  importErrors: names,
  /** Why the search of its log did not see everything, in plain words; `null` where it did, or was left to the scan. */
  notSearched: z.string().nullable().default(null),
});

/** How one function was before the change. */
export type FunctionBaseline = Stored<typeof functionBaseline>;

const baseline = z.object({
  version,
  batch: z.int(),
  functions: z.array(functionBaseline),
  /** The fleet-wide checks, run before the first batch; empty in later ones. */
  fleet: checks,
  /** The alarms the request names, before the first batch; empty in later ones. */
  alarms: mapOf(z.string(), alarmState).default(() => new Map()),
  /**
   * Whether anybody called one of its functions in the hour before; `true` as well if that could not be read. Not in
   * baselines of an earlier version.
   */
  hadTraffic: z.boolean().default(true),
});

/** Stored as `batches/NNNN/baseline.json`. */
export type Baseline = Stored<typeof baseline>;

const health = z.object({ version, checks, verdicts });

/** Stored as `batches/NNNN/health.json`. */
export type HealthEvidence = Stored<typeof health>;

const gates = z.object({
  version,
  looks: z.int(),
  /** Between the looks, altogether. */
  waitedSeconds: z.number(),
  decision: batchStep,
  /**
   * Whether it was looked at while published versions had a share of their traffic; those looks are counted by
   * themselves.
   */
  sharing: z.boolean().default(false),
  /** Functions that go back alone, each with its reason, where the decision is `restore`. */
  failing: mapOf(z.string(), explained).default(() => new Map()),
  metrics: z.array(metricsResult),
  /** By the metrics alone. */
  verdicts,
  /** Functions of the batch before that fare worse by now. */
  earlier: verdicts,
  alarms: z.array(alarmResult),
  alarmVerdicts: z.array(alarmVerdict),
});

/** Stored as `batches/NNNN/gates.json`: what the last look at the batch showed, and what was decided by it. */
export type GateEvidence = Stored<typeof gates>;

const scan = z.object({ version, scans: z.array(scanResult), verdicts });

/** Stored as `batches/NNNN/scan.json`. */
export type ScanEvidence = Stored<typeof scan>;

const acceptance = z.object({
  version,
  checks,
  verdicts: z.array(fleetVerdict),
  /** Every migrated function by its metrics, and every alarm, once all batches had moved. */
  functions: verdicts.default([]),
  alarms: z.array(alarmVerdict).default([]),
});

/** Stored as `acceptance.json`. */
export type Acceptance = Stored<typeof acceptance>;

/** How each kind of evidence is written and read. */
export const evidence = {
  baseline: kept("baseline", baseline),
  health: kept("health evidence", health),
  scan: kept("scan evidence", scan),
  gates: kept("gate evidence", gates),
  acceptance: kept("acceptance", acceptance),
} as const;
