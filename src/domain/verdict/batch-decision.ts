/** Decides how a batch continues: with the next batch, with another look after a wait, or with a rollback. */
import * as z from "zod";
import type { MigrationRequest } from "../request/request.ts";
import type { AlarmVerdict } from "./alarms.ts";
import { type Failing, isTolerated } from "./tolerance.ts";
import { type FunctionVerdict, type JointVerdict, jointVerdict, type Verdict } from "./verdict.ts";

/** `shift`: move the traffic of its aliases. `restore`: roll back the failing functions alone. */
export const batchStep = z.enum(["go-on", "shift", "wait", "restore", "roll-back"]);
export type BatchStep = z.output<typeof batchStep>;

/** A function of the batch with all evidence for or against it. */
export interface JudgedFunction {
  readonly functionName: string;
  /** From its checks, its log and its metrics. */
  readonly verdicts: readonly FunctionVerdict[];
  /** Whether a wait can bring evidence: false if nobody called it in the hour before the change. */
  readonly worthWaiting: boolean;
}

export interface JudgedBatch extends Omit<Failing, "names"> {
  readonly functions: readonly JudgedFunction[];
  /** Functions of earlier batches whose metrics have arrived since. */
  readonly earlier: readonly FunctionVerdict[];
  readonly alarms: readonly (AlarmVerdict & { readonly worthWaiting: boolean })[];
  /** Number of looks at the batch, including this one. */
  readonly looks: number;
}

export interface BatchDecision extends JointVerdict {
  readonly decision: BatchStep;
  /** Until the next look; 0 if there is none. */
  readonly waitSeconds: number;
  /** Functions to restore, if the decision is `restore`. */
  readonly failing: readonly string[];
}

/** Looks at a batch after the first one. Each wait is twice as long as the one before, to see early evidence early. */
export const MAX_EXTRA_LOOKS = 3;

/** One unhealthy verdict is enough. One healthy verdict is enough if none is doubtful. No verdict is inconclusive. */
export function verdictOf(verdicts: readonly Pick<FunctionVerdict, "verdict" | "doubtful">[]): Verdict {
  const has = (wanted: Verdict) => verdicts.some(({ verdict }) => verdict === wanted);
  if (has("unhealthy")) return "unhealthy";
  return has("healthy") && !verdicts.some(({ doubtful }) => doubtful) ? "healthy" : "inconclusive";
}

/** What to do next with a batch, by the request's `inconclusive`, `inconclusiveSeconds` and `tolerate`. */
export function decisionOn(
  batch: JudgedBatch,
  request: Pick<MigrationRequest, "inconclusive" | "inconclusiveSeconds" | "tolerate">,
): BatchDecision {
  const { inconclusive: meaning, inconclusiveSeconds } = request;
  const functions = batch.functions.map((one) => ({ ...one, verdict: verdictOf(one.verdicts) }));
  const joint = jointVerdict([...functions, ...batch.alarms, ...batch.earlier.filter(isUnhealthy)]);
  const ended = (decision: BatchStep) => ({ ...joint, decision, waitSeconds: 0, failing: [] });
  const withFailing = (names: readonly string[], others: boolean): BatchDecision => {
    const tolerated = !others && isTolerated({ ...batch, names }, request);
    return tolerated ? { ...ended("restore"), failing: names } : ended("roll-back");
  };
  const namesOf = (verdict: Verdict) =>
    functions.filter((one) => one.verdict === verdict).map(({ functionName }) => functionName);
  if (joint.unhealthy > 0)
    return withFailing(namesOf("unhealthy"), [...batch.alarms, ...batch.earlier].some(isUnhealthy));
  const open = [...functions, ...batch.alarms].filter(({ verdict }) => verdict === "inconclusive");
  const waitedFor = meaning === undefined ? open.filter(({ worthWaiting }) => worthWaiting) : open;
  if (waitedFor.length === 0 || meaning === "proceed") return ended("go-on");
  const waitSeconds = waitSecondsAfter(batch.looks, inconclusiveSeconds);
  if (waitSeconds > 0) return { ...ended("wait"), waitSeconds };
  if (meaning !== "roll-back") return ended("go-on");
  return withFailing(
    namesOf("inconclusive"),
    batch.alarms.some(({ verdict }) => verdict === "inconclusive"),
  );
}

/** Whole seconds to wait after a look; 0 after the last one. Together `bound`, plus a second or two of rounding. */
export function waitSecondsAfter(looks: number, bound: number): number {
  return looks > MAX_EXTRA_LOOKS ? 0 : Math.ceil((bound * 2 ** (looks - 1)) / (2 ** MAX_EXTRA_LOOKS - 1));
}

function isUnhealthy({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === "unhealthy";
}
