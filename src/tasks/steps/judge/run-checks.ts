/** Runs checks. Payloads are neither logged nor stored. */
import { qualified } from "../../../aws/lambda/facts.ts";
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { throttleText } from "../../../aws/lambda/throttles.ts";
import { ExplainedError, NoAnswer } from "../../../domain/errors.ts";
import { isDeeperThan } from "../../../domain/json.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import type { Check, FleetCheck } from "../../../domain/request/request.ts";
import { errorText, quoted } from "../../../domain/text.ts";
import { valueAt } from "../../../domain/verdict/expectation.ts";
import { isPayloadTooLarge, type KeptValues, withKeptValues } from "../../../domain/verdict/fleet-check.ts";
import { type CheckResult, checkResultOf, MAX_ERRORS } from "../../../domain/verdict/verdict.ts";
import type { Tools } from "../../tools.ts";

/** All invocations end within this time, because a task has ten minutes. */
const TASK_SECONDS = 540;

/** Runs checks within the task's time. */
export interface CheckRunner {
  readonly lambda: Lambda;
  /** Seconds that an invocation may take: its timeout or the rest of the task's time. */
  secondsFor(timeoutSeconds: number): number;
}

export function checkRunnerFor({ lambda, clock }: Pick<Tools, "lambda" | "clock">): CheckRunner {
  const end = clock.now().getTime() + TASK_SECONDS * 1000;
  return {
    lambda,
    secondsFor: (timeoutSeconds) => Math.max(0, Math.min(timeoutSeconds, (end - clock.now().getTime()) / 1000)),
  };
}

/** Runs the checks of one function, one at a time, on a published version or on $LATEST (`null`). */
export async function checkFunction(
  checking: CheckRunner,
  functionName: string,
  checks: readonly Check[],
  version: string | null,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push((await invoke(checking, functionName, check, version)).result);
  return results;
}

/**
 * Runs the steps of a fleet-wide check until one fails. The result names the function of the last step and the import
 * errors of all. A function whose aliases will move is called through one. Once they have moved, it is called by the
 * number in `published`: for a while, calls through an alias can still reach its old version.
 */
export async function checkFleet(
  checking: CheckRunner,
  { name, steps }: FleetCheck,
  { releases }: Pick<Plan, "releases">,
  published: ReadonlyMap<string, string> = new Map(),
): Promise<CheckResult> {
  let kept: KeptValues = new Map();
  const importErrors = new Set<string>();
  let functionName = "";
  for (const [index, step] of steps.entries()) {
    functionName = step.function;
    const { expect, timeoutSeconds } = step;
    const check = { name, payload: step.payload, expect, timeoutSeconds };
    const [alias] = releases.get(functionName)?.aliases ?? [];
    const qualifier = published.get(functionName) ?? alias?.name ?? null;
    const { result, payload } = await invoke(checking, functionName, check, qualifier, kept);
    for (const error of result.importErrors) importErrors.add(error);
    const taken = keptValuesOf(payload, step.keep);
    const why = result.why ?? taken.why;
    if (why !== null) {
      const where = `step ${index + 1}, ${functionName}: ${why}`;
      const { requestId: _, ...failed } = result;
      return { ...failed, passed: false, why: where, importErrors: [...importErrors].slice(0, MAX_ERRORS) };
    }
    kept = new Map([...kept, ...taken.values]);
  }
  return { functionName, check: name, passed: true, why: null, importErrors: [...importErrors].slice(0, MAX_ERRORS) };
}

/** A check fails if Lambda refuses the invocation or does not answer in time. */
async function invoke(
  { lambda, secondsFor }: CheckRunner,
  functionName: string,
  check: Check,
  qualifier: string | null,
  kept: KeptValues = new Map(),
): Promise<{ readonly result: CheckResult; readonly payload: unknown }> {
  const failed = (why: string, because?: Reason) => ({
    result: {
      functionName,
      check: check.name,
      passed: false,
      why,
      importErrors: [],
      ...(because && { because: explain(because) }),
    },
    payload: null,
  });
  const seconds = secondsFor(check.timeoutSeconds);
  if (seconds === 0) return failed("the task ran out of time before the invocation");
  if (isPayloadTooLarge(check.payload, kept)) return failed("with the kept values, its payload would exceed 6 MB");
  try {
    const payload = withKeptValues(check.payload, kept);
    const answer = await lambda.invoke(qualified(functionName, qualifier), payload, seconds);
    return { result: checkResultOf(functionName, check, answer), payload: answer.payload };
  } catch (error) {
    const because = error instanceof ExplainedError ? error.why : undefined;
    return failed(error instanceof NoAnswer ? error.message : `could not be invoked: ${failureText(error)}`, because);
  }
}

/** Lambda's reason. An InvalidRequestContentException may repeat the payload, so only its name is used. */
function failureText(error: unknown): string {
  if (error instanceof ExplainedError) return quoted(error.message);
  if (error instanceof Error && error.name === "InvalidRequestContentException") return error.name;
  return throttleText(error) ?? errorText(error);
}

function keptValuesOf(
  payload: unknown,
  keep: ReadonlyMap<string, string>,
): { readonly values: KeptValues; readonly why: string | null } {
  const values = [...keep].map(([name, path]) => [name, valueAt(payload, path), path] as const);
  const missing = values.find(([, value]) => value === undefined);
  if (missing !== undefined) return { values: new Map(), why: `${missing[2]}: expected a value to keep, found none` };
  const deep = values.find(([, value]) => isDeeperThan(value));
  if (deep !== undefined) return { values: new Map(), why: `${deep[2]}: is nested too deeply to keep` };
  return { values: new Map(values.map(([name, value]) => [name, value])), why: null };
}
