/** The evidence about a batch, stored as `batches/NNNN/…` and `acceptance.json`. It holds no payload. */
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
  /** Why the function is left alone: a check failed before the change. `null` if none did. */
  brokenBefore: explained.nullable(),
  /** Why it is left alone although it works: by its code it could not. `null` otherwise, and in earlier versions. */
  notUnderstood: explained.nullable().default(null),
  /** Import errors before the change, from checks and logs. */
  importErrors: names,
  /** Why the search of its log is incomplete. `null` if it is complete, or left to the scan. */
  notSearched: z.string().nullable().default(null),
});

/** How one function was before the change. */
export type FunctionBaseline = Stored<typeof functionBaseline>;

const baseline = z.object({
  version,
  batch: z.int(),
  functions: z.array(functionBaseline),
  /** The fleet-wide checks before the first batch; empty in later batches. */
  fleet: checks,
  /** The alarms of the request before the first batch; empty in later batches. */
  alarms: mapOf(z.string(), alarmState).default(() => new Map()),
  /** Whether one of its functions was called in the hour before; also `true` if that could not be read. */
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
  /** Total wait between the looks. */
  waitedSeconds: z.number(),
  decision: batchStep,
  /** Whether published versions had only a share of their traffic. Those looks are counted separately. */
  sharing: z.boolean().default(false),
  /** Functions to restore, each with its reason, if the decision is `restore`. */
  failing: mapOf(z.string(), explained).default(() => new Map()),
  metrics: z.array(metricsResult),
  /** From the metrics alone. */
  verdicts,
  /** Functions of the previous batch that do worse by now. */
  earlier: verdicts,
  alarms: z.array(alarmResult),
  alarmVerdicts: z.array(alarmVerdict),
});

/** Stored as `batches/NNNN/gates.json`: evidence of the last look at the batch, and the decision from it. */
export type GateEvidence = Stored<typeof gates>;

const scan = z.object({ version, scans: z.array(scanResult), verdicts });

/** Stored as `batches/NNNN/scan.json`. */
export type ScanEvidence = Stored<typeof scan>;

const acceptance = z.object({
  version,
  checks,
  verdicts: z.array(fleetVerdict),
  /** All migrated functions by their metrics, and all alarms, after the last batch. */
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
