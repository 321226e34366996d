/** The verdict on one function by one kind of evidence. */
import * as z from "zod";
import { maybeExplanation, UNEXPLAINED } from "../report/reasons/code.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";

/** Verdict with the evidence for it. A healthy one needs none. */
export const judgement = z.object({
  verdict: z.enum(["healthy", "unhealthy", "inconclusive"]),
  ...maybeExplanation.shape,
});

export const functionVerdict = z.object({
  functionName: z.string(),
  ...judgement.shape,
  /** Evidence against the function that is not enough for `unhealthy`. Other evidence does not make it healthy. */
  doubtful: z.literal(true).optional(),
});

export type Judgement = Stored<typeof judgement>;
export type Verdict = Judgement["verdict"];
export type FunctionVerdict = Stored<typeof functionVerdict>;

export const HEALTHY: Judgement = { verdict: "healthy", ...UNEXPLAINED };

/** An unhealthy or inconclusive verdict, with its reason. */
export function judgementOf(verdict: "unhealthy" | "inconclusive", reason: Reason): Judgement {
  return { verdict, ...explain(reason) };
}

/** The same on one function. */
export function judged(functionName: string) {
  return (...of: Parameters<typeof judgementOf>): FunctionVerdict => ({ functionName, ...judgementOf(...of) });
}
