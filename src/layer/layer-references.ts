/** Finds everything that refers to a layer version, in the account and in what is stored. */

import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Store } from "../aws/s3/store.ts";
import type { StepFunctions } from "../aws/step-functions/step-functions.ts";
import { layerVersionsNeededBy, type StoredExecution, storedExecutions } from "../bucket/stored-executions.ts";
import type { References, Referrer } from "../domain/cleanup/cleanup.ts";
import { canBeRemoved } from "../domain/cleanup/retention.ts";

export interface Executions {
  readonly stored: readonly StoredExecution[];
  /** Names of those that run, and of those that running ones roll back. */
  readonly atWork: ReadonlySet<string>;
}

/** `machineArn`: the state machine of the migrations. */
export async function executionsKnown(
  store: Store,
  executions: Pick<StepFunctions, "running">,
  machineArn: string,
): Promise<Executions> {
  const running = await executions.running(machineArn);
  const stored = await storedExecutions(store);
  const targets = stored.flatMap(({ name, target }) => (target !== null && running.includes(name) ? [target] : []));
  return { stored, atWork: new Set([...running, ...targets]) };
}

/** An execution whose originals no rollback may ask for any more. */
export function isExpired({ name, until }: StoredExecution, { atWork }: Executions, now: Date): boolean {
  return until !== null && canBeRemoved(until, now) && !atWork.has(name);
}

/** What executions refer to: those that run, and those that can still be rolled back. */
export async function referencesOfExecutions(known: Executions, store: Store, now: Date): Promise<References> {
  const by = new Map<string, Referrer[]>();
  for (const execution of known.stored.filter((each) => !isExpired(each, known, now))) {
    const referrer = referrerOf(execution, known);
    for (const arn of await layerVersionsNeededBy(execution, store)) by.set(arn, [...(by.get(arn) ?? []), referrer]);
  }
  return { by, undecided: undecidedOf(known) };
}

function referrerOf({ name, until }: StoredExecution, { atWork }: Executions): Referrer {
  if (atWork.has(name)) return { kind: "running execution", execution: name };
  return { kind: "stored rollback", execution: name, until: until === null ? "it is removed" : until.toISOString() };
}

/**
 * Executions at work that may yet take any version of their layer; of one without a stored request nobody knows which
 * layer.
 */
function undecidedOf({ stored, atWork }: Executions): References["undecided"] {
  const known = new Map(stored.map((each) => [each.name, each]));
  return [...atWork].flatMap((execution): References["undecided"] => {
    const found = known.get(execution);
    if (found?.hasRequest !== true) return [{ execution, layerName: null }];
    return found.hasTakenVersion ? [] : found.layerNames.map((layerName) => ({ execution, layerName }));
  });
}

/** What functions refer to: every version of every function, page after page. @throws where any page fails */
export async function referencesOfFunctions(lambda: Pick<Lambda, "layersInUse">): Promise<References["by"]> {
  const by = new Map<string, Referrer[]>();
  for await (const { functionName: name, version, layers } of lambda.layersInUse())
    for (const arn of layers) by.set(arn, [...(by.get(arn) ?? []), { kind: "function", name, version }]);
  return by;
}

/** Both together. */
export function joined(functions: References["by"], executions: References): References {
  const by = new Map(functions);
  for (const [arn, referrers] of executions.by) by.set(arn, [...(by.get(arn) ?? []), ...referrers]);
  return { by, undecided: executions.undecided };
}
