/** Invokes checks and judges the answers; a payload is neither logged nor kept beyond the workflow it belongs to. */

import { qualified } from "../../../aws/lambda/facts.ts";
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { throttleText } from "../../../aws/lambda/throttles.ts";
import { NoAnswer, NotUsable } from "../../../domain/errors.ts";
import { isDeeperThan } from "../../../domain/json.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import type { Check, FleetCheck } from "../../../domain/request/request.ts";
import { errorText, quoted } from "../../../domain/text.ts";
import { valueAt } from "../../../domain/verdict/expectation.ts";
import { type KeptValues, withKeptValues } from "../../../domain/verdict/fleet-check.ts";
import { type CheckResult, checkResultOf, MAX_ERRORS } from "../../../domain/verdict/verdict.ts";
import type { Tools } from "../../tools.ts";

/** All invocations of a task that has ten minutes end within these seconds of its begin. */
const TASK_SECONDS = 540;

/** What checks are run with. */
export interface Checking {
  readonly lambda: Lambda;
  /**
   * How long an invocation may take that is given so many seconds: until then, or until the time of the task is over.
   */
  secondsFor(timeoutSeconds: number): number;
}

/** For the checks of one task, from its begin on. */
export function checkingWith({ lambda, clock }: Pick<Tools, "lambda" | "clock">): Checking {
  const end = clock.now().getTime() + TASK_SECONDS * 1000;
  return {
    lambda,
    secondsFor: (timeoutSeconds) => Math.max(0, Math.min(timeoutSeconds, (end - clock.now().getTime()) / 1000)),
  };
}

/** Runs the checks of one function, one after the other, on a published version of it; `null` means on $LATEST. */
export async function checkFunction(
  checking: Checking,
  functionName: string,
  checks: readonly Check[],
  version: string | null,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push((await invoked(checking, functionName, check, version)).result);
  return results;
}

/**
 * Runs the steps of a fleet-wide check until one does not pass; `functionName` of the result is the function of the
 * last step run, `importErrors` those of all steps. Functions whose aliases move are called through one, as their
 * traffic is: so before the migration the version that answered then is called, and afterwards the one that answers
 * now.
 */
export async function checkFleet(
  checking: Checking,
  { name, steps }: FleetCheck,
  { releases }: Pick<Plan, "releases">,
): Promise<CheckResult> {
  let kept: KeptValues = new Map();
  const importErrors = new Set<string>();
  let functionName = "";
  for (const [index, step] of steps.entries()) {
    functionName = step.function;
    const { expect, timeoutSeconds } = step;
    const check = { name, payload: withKeptValues(step.payload, kept), expect, timeoutSeconds };
    const [alias] = releases.get(functionName)?.aliases ?? [];
    const { result, payload } = await invoked(checking, functionName, check, alias?.name ?? null);
    for (const error of result.importErrors) importErrors.add(error);
    const taken = takenFrom(payload, step.keep);
    const why = result.why ?? taken.why;
    if (why !== null) {
      const where = `step ${index + 1}, ${functionName}: ${why}`;
      return {
        functionName,
        check: name,
        passed: false,
        why: where,
        importErrors: [...importErrors].slice(0, MAX_ERRORS),
      };
    }
    kept = new Map([...kept, ...taken.values]);
  }
  return { functionName, check: name, passed: true, why: null, importErrors: [...importErrors].slice(0, MAX_ERRORS) };
}

/** A check whose invocation Lambda refuses, or that gives no answer in time, has not passed. */
async function invoked(
  { lambda, secondsFor }: Checking,
  functionName: string,
  check: Check,
  qualifier: string | null,
): Promise<{ readonly result: CheckResult; readonly payload: unknown }> {
  const failed = (why: string) => ({
    result: { functionName, check: check.name, passed: false, why, importErrors: [] },
    payload: null,
  });
  const seconds = secondsFor(check.timeoutSeconds);
  if (seconds === 0) return failed("the time of the task was over before it could be invoked");
  try {
    const answer = await lambda.invoke(qualified(functionName, qualifier), check.payload, seconds);
    return { result: checkResultOf(functionName, check, answer), payload: answer.payload };
  } catch (error) {
    return failed(error instanceof NoAnswer ? error.message : `could not be invoked: ${wordsOf(error)}`);
  }
}

/**
 * Lambda's reason, which tells a missing permission from a missing tenant and from reserved concurrency 0. One about
 * the payload may repeat it.
 */
function wordsOf(error: unknown): string {
  if (error instanceof NotUsable) return quoted(error.message);
  if (error instanceof Error && error.name === "InvalidRequestContentException") return error.name;
  return throttleText(error) ?? errorText(error);
}

function takenFrom(
  payload: unknown,
  keep: ReadonlyMap<string, string>,
): { readonly values: KeptValues; readonly why: string | null } {
  const values = [...keep].map(([name, path]) => [name, valueAt(payload, path), path] as const);
  const missing = values.find(([, value]) => value === undefined);
  if (missing !== undefined) return { values: new Map(), why: `${missing[2]}: expected a value to keep, got nothing` };
  const deep = values.find(([, value]) => isDeeperThan(value));
  if (deep !== undefined) return { values: new Map(), why: `${deep[2]}: nests too deep to be kept` };
  return { values: new Map(values.map(([name, value]) => [name, value])), why: null };
}
