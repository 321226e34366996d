/** The lock: an object in the artifacts bucket that lets one execution at a time change the account's fleets. */
import * as z from "zod";
import type { Store } from "../aws/s3/store.ts";
import { type Holder, type LockRequest, leaseFor } from "../domain/change/lease.ts";
import { LockHeld, NotUsable } from "../domain/errors.ts";

export const LOCK_KEY = "locks/migration.json";

export type LockAttempt =
  /** `after`: ARNs of the previous holders, whose tasks may still run. `now`: this call took the lock. */
  | { readonly kind: "held"; readonly after: readonly string[]; readonly now: boolean }
  /** The pick-up must not take it over. `null`: nothing holds the lock. */
  | { readonly kind: "left"; readonly holder: Holder | null };

/** What `takeLock` needs to decide about another holder. */
export interface LockTools {
  describeHolder(execution: string): Promise<Holder>;
  now(): Date;
  wait(seconds: number): Promise<void>;
}

/** An object for verifying that the store honors conditions. */
const TRIAL_KEY = "locks/trial.json";
/** An ETag that no content has. */
const NO_ETAG = '"00000000000000000000000000000000"';
/** The first write succeeds, and so may the next one if a write got lost. */
const MAX_TRIAL_WRITES = 3;
/** Stores that this process has verified. */
const verifiedStores = new WeakSet<Store>();

/** Each round writes the lock and reads it back. Another round follows if another execution changed it meanwhile. */
const MAX_ROUNDS = 6;
/**
 * Describes the holder once a second: DescribeExecution is eventually consistent, so it may still report an execution
 * as running after EventBridge has reported its end.
 */
const MAX_DESCRIBES = 60;

const LockFile = z.object({
  version: z.literal(1),
  /** ARN of the execution. */
  holder: z.string().startsWith("arn:"),
  at: z.string(),
  /** ARNs of the previous holders. */
  after: z.array(z.string()).default([]),
});

/**
 * Takes the lock for an execution and verifies it by reading. Taking it again changes nothing. A pick-up only takes the
 * lock over, and only from the executions that it may restore.
 * @throws LockHeld if another execution runs or left changes to restore, NotUsable if the store ignores conditions
 */
export async function takeLock(store: Store, request: LockRequest, tools: LockTools): Promise<LockAttempt> {
  await verifyConditions(store);
  const { execution } = request;
  const mine = { version: 1, holder: execution, at: tools.now().toISOString(), after: [] };
  let now = false;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    if (request.kind !== "pick-up") now = (await store.putJsonOnce(LOCK_KEY, mine)) || now;
    const found = await read(store);
    if (found === null && request.kind === "pick-up") return { kind: "left", holder: null };
    if (found === null) continue;
    if (found.value.holder === execution) return { kind: "held", after: found.value.after, now };
    const holder = await resolveHolder(request, found.value.holder, tools);
    if (holder.lease === "leave") return { kind: "left", holder: holder.found };
    const after = [found.value.holder, ...found.value.after];
    now = (await store.replaceJson(LOCK_KEY, { ...mine, after }, found.etag)) || now;
  }
  throw new LockHeld({ code: "lock-contended" });
}

/** Without conditional requests two executions could hold the lock. @throws NotUsable if the store ignores them */
async function verifyConditions(store: Store): Promise<void> {
  if (verifiedStores.has(store)) return;
  const trial = { version: 1 };
  let writes = 0;
  while (await store.putJsonOnce(TRIAL_KEY, trial)) {
    writes += 1;
    if (writes === MAX_TRIAL_WRITES) throw conditionIgnored("If-None-Match");
  }
  if (await store.replaceJson(TRIAL_KEY, trial, NO_ETAG)) throw conditionIgnored("If-Match");
  if (await store.deleteIf(TRIAL_KEY, NO_ETAG)) throw conditionIgnored("If-Match of a deletion");
  verifiedStores.add(store);
}

function conditionIgnored(condition: string): NotUsable {
  return new NotUsable({ code: "conditions-ignored", condition });
}

/** Releases the lock if this execution holds it. Returns false if it does not. */
export async function releaseLock(store: Store, execution: string): Promise<boolean> {
  const found = await read(store);
  return found?.value.holder === execution && (await store.deleteIf(LOCK_KEY, found.etag));
}

/** ARN of the execution that holds the lock, or `null`. */
export async function findLockHolder(store: Store): Promise<string | null> {
  return (await read(store))?.value.holder ?? null;
}

async function resolveHolder(
  request: LockRequest,
  execution: string,
  { describeHolder, wait }: LockTools,
): Promise<{ readonly lease: "take-over" | "leave"; readonly found: Holder }> {
  for (let looks = 1; ; looks += 1) {
    const found = await describeHolder(execution);
    const lease = leaseFor(request, found);
    if (lease.kind === "refuse") {
      const { toRestore } = lease;
      throw new LockHeld({ code: "lock-held", holder: execution, toRestore });
    }
    if (lease.kind !== "look-again") return { lease: lease.kind, found };
    if (looks === MAX_DESCRIBES) return { lease: "leave", found };
    await wait(1);
  }
}

function read(store: Store) {
  return store.getJsonWithEtag(LOCK_KEY, (value) => parseLock(value, store.bucket));
}

function parseLock(value: unknown, bucket: string): z.infer<typeof LockFile> {
  const result = LockFile.safeParse(value);
  if (result.success) return result.data;
  throw new NotUsable({ code: "lock-not-valid", location: `s3://${bucket}/${LOCK_KEY}` });
}
