/** Invokes checks and judges the answers; a payload is neither logged nor kept beyond the workflow it belongs to. */
import type { Lambda } from "../../aws/lambda.ts";
import { qualified } from "../../aws/lambda-facts.ts";
import { valueAt } from "../../domain/expectation.ts";
import { filledIn, type KeptValues } from "../../domain/fleet-check.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Check, FleetCheck } from "../../domain/request.ts";
import { type CheckResult, checkResultOf } from "../../domain/verdict.ts";

/** Runs the checks of one function, one after the other, on a published version of it; `null` means on $LATEST. */
export async function checkFunction(
  lambda: Lambda,
  functionName: string,
  checks: readonly Check[],
  version: string | null,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push((await invoked(lambda, functionName, check, version)).result);
  return results;
}

/**
 * Runs the steps of a fleet-wide check until one does not pass; `functionName` of the result is the function of the last
 * step run, `importErrors` those of all steps. Functions whose aliases move are called through one, as their traffic is:
 * so before the migration the version that answered then is called, and afterwards the one that answers now.
 */
export async function checkFleet(
  lambda: Lambda,
  { name, steps }: FleetCheck,
  { releases }: Pick<Plan, "releases">,
): Promise<CheckResult> {
  let kept: KeptValues = {};
  const importErrors = new Set<string>();
  let functionName = "";
  for (const [index, step] of steps.entries()) {
    functionName = step.function;
    const check = { name, payload: filledIn(step.payload, kept), expect: step.expect };
    const [alias] = releases[functionName]?.aliases ?? [];
    const { result, payload } = await invoked(lambda, functionName, check, alias?.name ?? null);
    for (const error of result.importErrors) importErrors.add(error);
    const taken = takenFrom(payload, step.keep);
    const why = result.why ?? taken.why;
    if (why !== null) {
      const where = `step ${index + 1}, ${functionName}: ${why}`;
      return { functionName, check: name, passed: false, why: where, importErrors: [...importErrors] };
    }
    kept = { ...kept, ...taken.values };
  }
  return { functionName, check: name, passed: true, why: null, importErrors: [...importErrors] };
}

/** A check whose invocation Lambda refuses has not passed: what cannot be invoked cannot be shown to work. */
async function invoked(
  lambda: Lambda,
  functionName: string,
  check: { readonly name: string; readonly payload: unknown; readonly expect?: unknown },
  qualifier: string | null,
): Promise<{ readonly result: CheckResult; readonly payload: unknown }> {
  try {
    const answer = await lambda.invoke(qualified(functionName, qualifier), check.payload);
    return { result: checkResultOf(functionName, check, answer), payload: answer.payload };
  } catch (error) {
    const why = `could not be invoked: ${wordsOf(error)}`;
    return { result: { functionName, check: check.name, passed: false, why, importErrors: [] }, payload: null };
  }
}

/** Lambda's reason, which tells a missing permission from a missing tenant; where it is about the payload, it may repeat that. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return error.name === "InvalidRequestContentException" ? error.name : `${error.name}: ${error.message}`;
}

function takenFrom(
  payload: unknown,
  keep: Readonly<Record<string, string>>,
): { readonly values: KeptValues; readonly why: string | null } {
  const values = Object.entries(keep).map(([name, path]) => [name, valueAt(payload, path), path] as const);
  const missing = values.find(([, value]) => value === undefined);
  if (missing !== undefined) return { values: {}, why: `${missing[2]}: expected a value to keep, got nothing` };
  return { values: Object.fromEntries(values.map(([name, value]) => [name, value])), why: null };
}
