/** Finds everything that refers to a layer version, in the account and in stored executions. */
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Store } from "../aws/s3/store.ts";
import type { StepFunctions } from "../aws/step-functions/step-functions.ts";
import { layerVersionsNeededBy, type StoredExecution, storedExecutions } from "../bucket/stored-executions.ts";
import type { References, Referrer } from "../domain/cleanup/cleanup.ts";
import { canBeRemoved } from "../domain/cleanup/retention.ts";

export interface KnownExecutions {
  readonly stored: readonly StoredExecution[];
  /** Names of running executions, and of those that they roll back. */
  readonly running: ReadonlySet<string>;
}

/** @param machineArn the state machine of the migrations */
export async function knownExecutions(
  store: Store,
  executions: Pick<StepFunctions, "running">,
  machineArn: string,
): Promise<KnownExecutions> {
  const running = await executions.running(machineArn);
  const stored = await storedExecutions(store);
  const targets = stored.flatMap(({ name, target }) => (target !== null && running.includes(name) ? [target] : []));
  return { stored, running: new Set([...running, ...targets]) };
}

/** Whether the execution can no longer be rolled back. */
export function isExpired({ name, until }: StoredExecution, { running }: KnownExecutions, now: Date): boolean {
  return until !== null && canBeRemoved(until, now) && !running.has(name);
}

/** The layer versions that running executions, and those that can still be rolled back, refer to. */
export async function referencesOfExecutions(known: KnownExecutions, store: Store, now: Date): Promise<References> {
  const by = new Map<string, Referrer[]>();
  for (const execution of known.stored.filter((each) => !isExpired(each, known, now))) {
    const referrer = referrerOf(execution, known);
    for (const arn of await layerVersionsNeededBy(execution, store)) by.set(arn, [...(by.get(arn) ?? []), referrer]);
  }
  return { by, undecided: undecidedOf(known) };
}

function referrerOf({ name, until }: StoredExecution, { running }: KnownExecutions): Referrer {
  if (running.has(name)) return { kind: "running execution", execution: name };
  return { kind: "stored rollback", execution: name, until: until === null ? "it is removed" : until.toISOString() };
}

/** Running executions that may still choose any version of their layer. `null`: no request is stored, so any layer. */
function undecidedOf({ stored, running }: KnownExecutions): References["undecided"] {
  const known = new Map(stored.map((each) => [each.name, each]));
  return [...running].flatMap((execution): References["undecided"] => {
    const found = known.get(execution);
    if (found?.hasRequest !== true) return [{ execution, layerName: null }];
    return found.hasTakenVersion ? [] : found.layerNames.map((layerName) => ({ execution, layerName }));
  });
}

/** The layer versions that all versions of all functions use. @throws if any page cannot be read */
export async function referencesOfFunctions(lambda: Pick<Lambda, "layersInUse">): Promise<References["by"]> {
  const by = new Map<string, Referrer[]>();
  for await (const { functionName: name, version, layers } of lambda.layersInUse())
    for (const arn of layers) by.set(arn, [...(by.get(arn) ?? []), { kind: "function", name, version }]);
  return by;
}

export function mergeReferences(functions: References["by"], executions: References): References {
  const by = new Map(functions);
  for (const [arn, referrers] of executions.by) by.set(arn, [...(by.get(arn) ?? []), ...referrers]);
  return { by, undecided: executions.undecided };
}
