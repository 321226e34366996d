/** Decides whether a function is healthy. Silence is not health, and earlier failures are not blamed on the change. */
import * as z from "zod";
import { type Explained, explanation } from "../report/reasons/code.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import { names, type Stored } from "../stored/parts.ts";
import { andMore, MAX_LISTED, quoted } from "../text.ts";
import { mismatchOf } from "./expectation.ts";
import { type FunctionVerdict, HEALTHY, judged, type Verdict } from "./function-verdict.ts";
import { callCount, NO_CALLS } from "./logs/calls.ts";
import { importErrorsIn, newErrors } from "./logs/import-errors.ts";
import { logLineOf } from "./logs/log-line.ts";
import { verdictOnCalls } from "./verdict-on-calls.ts";

export type { FunctionVerdict, Verdict };

/** What one invocation of a check showed. It holds no payload. */
export const checkResult = z.object({
  functionName: z.string(),
  check: z.string(),
  /** Whether the function returned the expected result without an error. */
  passed: z.boolean(),
  /** Safe to print: the error type, the path that differs, or the import error in the log tail. `null` if it passed. */
  why: z.string().nullable(),
  /** Why it could not be invoked. Missing if it was. */
  because: explanation.optional(),
  /** Import errors in the log tail, also those that a passed check handled. */
  importErrors: names,
  /** Missing if the log tail does not have it, and for the steps of a fleet-wide check. */
  requestId: z.string().optional(),
});

/** Result of the search of one function's log. */
export const scanResult = z.object({
  functionName: z.string(),
  logGroup: z.string(),
  since: callCount.default(() => ({ ...NO_CALLS, failures: [], logged: [] })),
  /** The hour before the change, or the day. `null` if it was not needed. */
  before: callCount.nullable().default(null),
  /** Import errors since the change, shortened. */
  importErrors: names,
  /** Those of them that the time before the change showed as well. */
  knownBefore: names,
  /** Log events that the request says to ignore. */
  ignored: z.int().default(0),
  /** Further import errors, which are not stored. */
  moreErrors: z.int().default(0),
  /** Why the search did not see everything. `null` if it did. */
  notSearched: z.string().nullable().default(null),
});

export type CheckResult = Stored<typeof checkResult>;
export type ScanResult = Stored<typeof scanResult>;

/** Import errors kept of one function. New ones come first, so that the ones left out change no verdict. */
export const MAX_ERRORS = 50;

/** The first few errors as a text. `more` is the number of errors that are not in the list. */
export function errorsText(errors: readonly string[], more = 0): string {
  const shown = errors.slice(0, MAX_LISTED);
  return `${shown.join("; ")}${andMore(errors.length - shown.length + more)}`;
}

/** The result of a search, with at most MAX_ERRORS import errors. */
export function limitedScan(scan: Omit<ScanResult, "moreErrors">): ScanResult {
  const fresh = newErrors(scan.importErrors, scan.knownBefore);
  const importErrors = [...fresh, ...scan.knownBefore].slice(0, MAX_ERRORS);
  const knownBefore = importErrors.slice(fresh.length);
  return { ...scan, importErrors, knownBefore, moreErrors: scan.importErrors.length - importErrors.length };
}

/** One verdict for several, and how many of them were not healthy. */
export interface JointVerdict {
  readonly verdict: Verdict;
  readonly unhealthy: number;
  readonly inconclusive: number;
}

/** Response to one synchronous invocation. */
export interface InvokeResponse {
  readonly functionError: string | null;
  readonly payload: unknown;
  readonly logTail: string;
}

/** The result of a check, from the error, the payload and the log tail of its invocation. */
export function checkResultOf(
  functionName: string,
  check: { readonly name: string; readonly expect?: unknown },
  response: InvokeResponse,
): CheckResult {
  const importErrors = importErrorsIn(response.logTail);
  const why =
    response.functionError !== null
      ? failureText(response.payload)
      : check.expect === undefined
        ? null
        : mismatchOf(check.expect, response.payload);
  const requestId = requestIn(response.logTail);
  return { functionName, check: check.name, passed: why === null, why, importErrors, ...(requestId && { requestId }) };
}

/** Request ID in the REPORT line of a log tail. */
function requestIn(logTail: string): string | undefined {
  const lines = logTail.split("\n").map(logLineOf);
  return lines.findLast((line) => line.kind === "report")?.requestId;
}

/** Why a function counts as broken before the change, from its checks at that time; `null` if it was not. */
export function brokenBeforeReason(results: readonly CheckResult[]): Explained | null {
  const failed = results.find(({ passed }) => !passed);
  return failed === undefined ? null : explain({ code: "broken-before", ...factsOf(failed) });
}

/**
 * Verdict on one function by its checks after the change. `knownBefore`: its import errors before the change.
 * `brokenBefore`: why it was broken then. Its failures are then not blamed on the change, but new import errors are.
 */
export function verdictOnChecks(
  functionName: string,
  results: readonly CheckResult[],
  knownBefore: readonly string[],
  brokenBefore: Explained | null = null,
): FunctionVerdict {
  const as = judged(functionName);
  if (results.length === 0) return as("inconclusive", { code: "no-check" });
  for (const result of results) {
    if (!result.passed && brokenBefore === null) return as("unhealthy", { code: "check-failed", ...factsOf(result) });
    const [error] = newErrors(result.importErrors, knownBefore);
    if (error !== undefined) return as("unhealthy", { code: "check-logs-error", check: result.check, error });
  }
  const failed = results.find(({ passed }) => !passed);
  if (failed === undefined || brokenBefore === null) return { functionName, ...HEALTHY };
  return as("inconclusive", { code: "check-failed-as-before", ...factsOf(failed), brokenBefore });
}

/**
 * Verdict on checks that ran again after the bake. A passed check is inconclusive if the log shows that an environment
 * from before the change answered.
 */
export function verdictOnRecheck(
  verdict: FunctionVerdict,
  again: readonly CheckResult[],
  answeredBefore: (requestId: string) => boolean | null,
): FunctionVerdict {
  const isOld = again.some(({ requestId }) => requestId !== undefined && answeredBefore(requestId) === true);
  if (verdict.verdict !== "healthy" || !isOld) return verdict;
  return judged(verdict.functionName)("inconclusive", { code: "answered-before-change" });
}

/**
 * Verdict on one function by the search of its log after the change. An incomplete search cannot show health. Neither
 * can calls that fail by the metrics, which is what `failing` says.
 */
export function verdictOnScan({ functionName, ...scan }: ScanResult, failing: Reason | null = null): FunctionVerdict {
  const as = judged(functionName);
  const { notSearched } = scan;
  const [error, ...more] = newErrors(scan.importErrors, scan.knownBefore);
  if (error !== undefined)
    return as("unhealthy", { code: "import-error-logged", error, more: more.length + scan.moreErrors, notSearched });
  const onCalls = verdictOnCalls(functionName, scan.since, scan.before);
  if (onCalls.verdict === "unhealthy") return onCalls;
  if (notSearched !== null) return as("inconclusive", { code: "log-not-searched", why: notSearched });
  return onCalls.verdict === "healthy" && failing !== null ? as("inconclusive", failing) : onCalls;
}

/** Unhealthy if any verdict is. Otherwise inconclusive if any verdict is, or if there is none. */
export function jointVerdict(verdicts: readonly { readonly verdict: Verdict }[]): JointVerdict {
  const count = (wanted: Verdict) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const [unhealthy, inconclusive] = [count("unhealthy"), count("inconclusive")];
  const silent = inconclusive > 0 || verdicts.length === 0;
  return { verdict: unhealthy > 0 ? "unhealthy" : silent ? "inconclusive" : "healthy", unhealthy, inconclusive };
}

function factsOf({ check, why, because }: CheckResult) {
  return { check, why, because: because ?? null };
}

/**
 * A function's error as a text. Import errors of Lambda or the interpreter keep their message. Of the function's own
 * errors only the type is shown, because a message can hold what no log should.
 */
function failureText(payload: unknown): string {
  const { errorType, errorMessage } = Object(payload) as { errorType?: unknown; errorMessage?: unknown };
  const message = typeof errorMessage === "string" ? errorMessage : "";
  const type = typeof errorType === "string" ? quoted(errorType, 100) : null;
  const [known] = importErrorsIn(type === null ? message : `${type}: ${message.replace(/\s+/g, " ")}`);
  if (known !== undefined) return known;
  const [timeout] = message.match(/Task timed out after [\d.]+ seconds/) ?? [];
  return timeout ?? `it failed with ${type ?? "an error without a type"}`;
}
