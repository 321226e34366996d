/** What is decided of one function by one kind of evidence. */
import { type MaybeExplained, UNEXPLAINED } from "../report/reasons/code.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";

export type Verdict = "healthy" | "unhealthy" | "inconclusive";

/** Verdict with the evidence for it; a healthy one needs none. */
export interface Judgement extends MaybeExplained {
  readonly verdict: Verdict;
}

export const HEALTHY: Judgement = { verdict: "healthy", ...UNEXPLAINED };

export function judgementOf(verdict: "unhealthy" | "inconclusive", reason: Reason): Judgement {
  return { verdict, ...explain(reason) };
}

export interface FunctionVerdict extends Judgement {
  readonly functionName: string;
  /**
   * Something speaks against the function, though not enough for `unhealthy`: other evidence does not make it healthy.
   */
  readonly doubtful?: boolean;
}
