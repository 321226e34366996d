/** The evidence a batch leaves behind, and how it is kept: `batches/NNNN/…` and `acceptance.json`. Holds no payload. */
import * as z from "zod";
import { mapOf } from "../names.ts";
import { maybeExplanation } from "../report/reasons/code.ts";
import { keptAs, type Stored } from "../stored/document-kind.ts";
import { explained } from "../stored/parts.ts";
import { type CallCount, NO_CALLS } from "./logs/calls.ts";
import type { FunctionVerdict } from "./verdict.ts";

const version = z.literal(1);
const texts = z.array(z.string());
const judgement = { verdict: z.enum(["healthy", "unhealthy", "inconclusive"]), ...maybeExplanation.shape };
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
  z.object({ functionName: z.string(), ...judgement, doubtful: z.literal(true).optional() }),
) as z.ZodType<readonly FunctionVerdict[]>;
const alarmVerdicts = z.array(z.object({ alarm: z.string(), ...judgement }));

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
  importErrors: texts,
  /** Why the search of its log did not see everything, in plain words; `null` where it did, or was left to the scan. */
  notSearched,
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

const metricWindow = z.object({
  invocations: z.number(),
  errors: z.number(),
  throttles: z.number(),
  p95Ms: z.number().nullable(),
});

const gates = z.object({
  version,
  looks: z.int(),
  /** Between the looks, altogether. */
  waitedSeconds: z.number(),
  decision: z.enum(["go-on", "shift", "wait", "restore", "roll-back"]),
  /**
   * Whether it was looked at while published versions had a share of their traffic; those looks are counted by
   * themselves.
   */
  sharing: z.boolean().default(false),
  /** Functions that go back alone, each with its reason, where the decision is `restore`. */
  failing: mapOf(z.string(), explained).default(() => new Map()),
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
  /** By the metrics alone. */
  verdicts,
  /** Functions of the batch before that fare worse by now. */
  earlier: verdicts,
  alarms: z.array(z.object({ alarm: z.string(), before: alarmState, now: alarmState })),
  alarmVerdicts,
});

/** Stored as `batches/NNNN/gates.json`: what the last look at the batch showed, and what was decided by it. */
export type GateEvidence = Stored<typeof gates>;

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
const scanned = z.object({
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
const scan = z.object({ version, scans: z.array(scanned), verdicts });

/** Stored as `batches/NNNN/scan.json`. */
export type ScanEvidence = Stored<typeof scan>;

const acceptance = z.object({
  version,
  checks,
  verdicts: z.array(z.object({ check: z.string(), ...judgement })),
  /** Every migrated function by its metrics, and every alarm, once all batches had moved. */
  functions: verdicts.default([]),
  alarms: alarmVerdicts.default([]),
});

/** Stored as `acceptance.json`. */
export type Acceptance = Stored<typeof acceptance>;

/** How each kind of evidence is written and read. */
export const evidence = {
  baseline: keptAs("baseline", baseline),
  health: keptAs("health evidence", health),
  scan: keptAs("scan evidence", scan),
  gates: keptAs("gate evidence", gates),
  acceptance: keptAs("acceptance", acceptance),
} as const;
