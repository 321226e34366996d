/** The evidence a batch leaves behind, and how it is kept: `batches/NNNN/…` and `acceptance.json`. Holds no payload. */
import * as z from "zod";
import { mapOf } from "../names.ts";
import { kept } from "../stored/document-kind.ts";
import type { AlarmResult, AlarmState, AlarmVerdict } from "./alarms.ts";
import type { Decision } from "./batch-decision.ts";
import type { MetricsResult } from "./gates.ts";
import { type CallCount, NO_CALLS } from "./logs/calls.ts";
import type { CheckResult, FunctionVerdict, ScanResult } from "./verdict.ts";

/** How one function was before the change. */
export interface FunctionBaseline {
  readonly functionName: string;
  /** Why the function is left alone: a check of it failed before the change; `null` where none did. */
  readonly brokenBefore: string | null;
  /** Why it is left alone although it serves: reading says that it could not; `null` where that is not so. */
  readonly notUnderstood: string | null;
  /** Import errors of the window before the change, from checks and logs. */
  readonly importErrors: readonly string[];
  /** Why the search of its log did not see everything, in plain words; `null` where it did, or was left to the scan. */
  readonly notSearched: string | null;
}

/** Stored as `batches/NNNN/baseline.json`. */
export interface Baseline {
  readonly version: 1;
  readonly batch: number;
  readonly functions: readonly FunctionBaseline[];
  /** The fleet-wide checks, run before the first batch; empty in later ones. */
  readonly fleet: readonly CheckResult[];
  /** The alarms the request names, before the first batch; empty in later ones. */
  readonly alarms: ReadonlyMap<string, AlarmState>;
  /** Whether anybody called one of its functions in the hour before; `true` as well if that could not be read. */
  readonly hadTraffic: boolean;
}

/** Stored as `batches/NNNN/health.json`. */
export interface HealthEvidence {
  readonly version: 1;
  readonly checks: readonly CheckResult[];
  readonly verdicts: readonly FunctionVerdict[];
}

/** Stored as `batches/NNNN/scan.json`. */
export interface ScanEvidence {
  readonly version: 1;
  readonly scans: readonly ScanResult[];
  readonly verdicts: readonly FunctionVerdict[];
}

/** Stored as `batches/NNNN/gates.json`: what the last look at the batch showed, and what was decided by it. */
export interface GateEvidence {
  readonly version: 1;
  readonly looks: number;
  /** Between the looks, altogether. */
  readonly waitedSeconds: number;
  readonly decision: Decision;
  /** Whether it was looked at while published versions had a share of their traffic; those looks are counted by themselves. */
  readonly sharing: boolean;
  /** Functions that go back alone, each with its reason, where the decision is `restore`. */
  readonly failing: ReadonlyMap<string, string>;
  readonly metrics: readonly MetricsResult[];
  /** By the metrics alone. */
  readonly verdicts: readonly FunctionVerdict[];
  /** Functions of the batch before that fare worse by now. */
  readonly earlier: readonly FunctionVerdict[];
  readonly alarms: readonly AlarmResult[];
  readonly alarmVerdicts: readonly AlarmVerdict[];
}

/** Stored as `acceptance.json`. */
export interface Acceptance {
  readonly version: 1;
  readonly checks: readonly CheckResult[];
  readonly verdicts: readonly {
    readonly check: string;
    readonly verdict: FunctionVerdict["verdict"];
    readonly reason: string | null;
  }[];
  /** Every migrated function by its metrics, and every alarm, once all batches had moved. */
  readonly functions: readonly FunctionVerdict[];
  readonly alarms: readonly AlarmVerdict[];
}

const version = z.literal(1);
const texts = z.array(z.string());
const verdict = z.enum(["healthy", "unhealthy", "inconclusive"]);
const reason = z.string().nullable();
/** Evidence stored by an earlier version does not tell. */
const notSearched = reason.default(null);
const checks = z.array(
  z.object({
    functionName: z.string(),
    check: z.string(),
    passed: z.boolean(),
    why: reason,
    importErrors: texts,
    requestId: z.string().optional(),
  }),
);
const alarmState = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).nullable();
const verdicts = z.array(
  z.object({ functionName: z.string(), verdict, reason, doubtful: z.literal(true).optional() }),
) as z.ZodType<readonly FunctionVerdict[]>;

const baseline: z.ZodType<Baseline> = z.object({
  version,
  batch: z.int(),
  functions: z.array(
    z.object({
      functionName: z.string(),
      brokenBefore: reason,
      /** Not in baselines of an earlier version. */
      notUnderstood: reason.default(null),
      importErrors: texts,
      notSearched,
    }),
  ),
  fleet: checks,
  alarms: mapOf(z.string(), alarmState).default(() => new Map()),
  /** Not in baselines of an earlier version. */
  hadTraffic: z.boolean().default(true),
});

const metricWindow = z.object({
  invocations: z.number(),
  errors: z.number(),
  throttles: z.number(),
  p95Ms: z.number().nullable(),
});
const alarmVerdicts = z.array(z.object({ alarm: z.string(), verdict, reason }));

const gates: z.ZodType<GateEvidence> = z.object({
  version,
  looks: z.int(),
  waitedSeconds: z.number(),
  decision: z.enum(["go-on", "shift", "wait", "restore", "roll-back"]),
  sharing: z.boolean().default(false),
  failing: mapOf(z.string(), z.string()).default(() => new Map()),
  metrics: z.array(
    z.object({
      functionName: z.string(),
      changedAt: z.string(),
      settledAt: z.string(),
      before: metricWindow,
      since: metricWindow,
      notMeasured: reason,
    }),
  ),
  verdicts,
  earlier: verdicts,
  alarms: z.array(z.object({ alarm: z.string(), before: alarmState, now: alarmState })),
  alarmVerdicts,
});

const errorCounts = z.array(z.object({ error: z.string(), calls: z.int() }));
const callCount: z.ZodType<CallCount> = z.object({
  calls: z.int(),
  failed: z.int(),
  failures: errorCounts,
  logged: errorCounts,
  events: z.int(),
  sampled: z.boolean(),
});

/** Evidence stored by an earlier version counts no calls. */
const scan = z.object({
  functionName: z.string(),
  logGroup: z.string(),
  since: callCount.default(NO_CALLS),
  before: callCount.nullable().default(null),
  importErrors: texts,
  knownBefore: texts,
  ignored: z.int().default(0),
  /** Not in evidence of an earlier version. */
  moreErrors: z.int().default(0),
  notSearched,
});

/** How each kind of evidence is written and read. */
export const evidence = {
  baseline: kept<Baseline>("baseline", baseline),
  health: kept<HealthEvidence>("health evidence", z.object({ version, checks, verdicts })),
  scan: kept<ScanEvidence>("scan evidence", z.object({ version, scans: z.array(scan), verdicts })),
  gates: kept<GateEvidence>("gate evidence", gates),
  acceptance: kept<Acceptance>(
    "acceptance",
    z.object({
      version,
      checks,
      verdicts: z.array(z.object({ check: z.string(), verdict, reason })),
      functions: verdicts.default([]),
      alarms: alarmVerdicts.default([]),
    }),
  ),
} as const;
