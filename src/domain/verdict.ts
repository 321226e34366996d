/** Decides whether a function is healthy: silence is not health, and what was broken before is not blamed on the change. */

export type Verdict = "healthy" | "unhealthy" | "inconclusive";

/** What one invocation of a check showed. Holds no payload; `why` is safe to print. */
export interface CheckResult {
  readonly functionName: string;
  readonly check: string;
  readonly passed: boolean;
  /** Plain words where it did not pass: the error type, the mismatching path, the import error found in the log tail. */
  readonly why: string | null;
}

/** What the search of one function's log group showed. */
export interface ScanResult {
  readonly functionName: string;
  readonly logGroup: string;
  /** Log events of any kind seen in the window; 0 means there was nothing to judge by. */
  readonly eventsSeen: number;
  /** Import errors in the window, shortened messages. */
  readonly importErrors: readonly string[];
  /** Of them, those the window before the change showed as well. */
  readonly knownBefore: readonly string[];
}

/** Verdict on one function, with the evidence in plain words. */
export interface FunctionVerdict {
  readonly functionName: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
}
