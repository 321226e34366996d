/** What is decided of one function by one kind of evidence. */

export type Verdict = "healthy" | "unhealthy" | "inconclusive";

/** Verdict on one function, with the evidence in plain words. */
export interface FunctionVerdict {
  readonly functionName: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Something speaks against the function, though not enough for `unhealthy`: other evidence does not make it healthy. */
  readonly doubtful?: boolean;
}
