/**
 * One execution at a time works on the account's fleets: a lock object in the artifacts bucket, held by conditional
 * writes.
 */
import * as z from "zod";
import type { Store } from "../aws/s3/store.ts";
import { type Holder, type LockRequest, leaseFor } from "../domain/change/lease.ts";
import { LockHeld, NotUsable } from "../domain/errors.ts";

export const LOCK_KEY = "locks/migration.json";

export type Taking =
  /**
   * `after`: ARNs of the executions it was taken over from, whose tasks may still be at work; `now`: by this very call.
   */
  | { readonly kind: "held"; readonly after: readonly string[]; readonly now: boolean }
  /** A pick-up has nothing to do with it; `null` where nobody holds it. */
  | { readonly kind: "left"; readonly holder: Holder | null };

/** What taking the lock asks about the execution that has it. */
export interface Surroundings {
  look(execution: string): Promise<Holder>;
  now(): Date;
  wait(seconds: number): Promise<void>;
}

/** Tried out here is what the lock is built on: an object of its own, which says nothing. */
const TRIAL_KEY = "locks/trial.json";
/** An ETag that no content has. */
const NO_ETAG = '"00000000000000000000000000000000"';
/** The first write of all succeeds, and so may the one after a write that got lost. */
const TRIAL_WRITES = 3;
/** Stores whose endpoint has been tried out by this process. */
const tried = new WeakSet<Store>();

/**
 * A round writes the lock and reads it back; each further one means that somebody else has just moved it, or that the
 * write is not there.
 */
const ROUNDS = 6;
/**
 * Looks, a second apart, until Step Functions says that an execution has ended of which EventBridge says so:
 * DescribeExecution is eventually consistent.
 */
const LOOKS = 60;

const LockFile = z.object({
  version: z.literal(1),
  /** ARN of the execution. */
  holder: z.string().startsWith("arn:"),
  at: z.string(),
  /** ARNs of those it was taken over from. */
  after: z.array(z.string()).default([]),
});

/**
 * Takes the lock for an execution, and has read that it holds it; taking it again changes nothing. A pick-up only ever
 * takes it over, and leaves it where that is not its business.
 * @throws LockHeld if an execution has it that runs, or that left something to be restored; NotUsable where the store
 * ignores conditions
 */
export async function takeLock(store: Store, asker: LockRequest, surroundings: Surroundings): Promise<Taking> {
  await proveConditions(store);
  const { execution } = asker;
  const mine = { version: 1, holder: execution, at: surroundings.now().toISOString(), after: [] };
  let now = false;
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (asker.kind !== "pick-up") now = (await store.putJsonOnce(LOCK_KEY, mine)) || now;
    const found = await read(store);
    if (found === null && asker.kind === "pick-up") return { kind: "left", holder: null };
    if (found === null) continue;
    if (found.value.holder === execution) return { kind: "held", after: found.value.after, now };
    const holder = await decidedHolder(asker, found.value.holder, surroundings);
    if (holder.lease === "leave") return { kind: "left", holder: holder.found };
    const after = [found.value.holder, ...found.value.after];
    now = (await store.replaceJson(LOCK_KEY, { ...mine, after }, found.etag)) || now;
  }
  throw new LockHeld("another execution that started at the same moment");
}

/**
 * Two executions could hold a lock at once that is written and deleted whatever its conditions say. @throws NotUsable
 * where that is so
 */
async function proveConditions(store: Store): Promise<void> {
  if (tried.has(store)) return;
  const trial = { version: 1 };
  let writes = 0;
  while (await store.putJsonOnce(TRIAL_KEY, trial)) {
    writes += 1;
    if (writes === TRIAL_WRITES) throw ignores("If-None-Match");
  }
  if (await store.replaceJson(TRIAL_KEY, trial, NO_ETAG)) throw ignores("If-Match");
  if (await store.deleteIf(TRIAL_KEY, NO_ETAG)) throw ignores("If-Match of a deletion");
  tried.add(store);
}

function ignores(condition: string): NotUsable {
  return new NotUsable(
    `The endpoint's S3 ignores ${condition}, so that two executions could change the same functions at once. Nothing was touched.`,
  );
}

/** Gives the lock free if this execution holds it; false if it does not. */
export async function releaseLock(store: Store, execution: string): Promise<boolean> {
  const found = await read(store);
  return found?.value.holder === execution && (await store.deleteIf(LOCK_KEY, found.etag));
}

/** ARN of the execution that holds the lock; `null` where nobody does. */
export async function lockHolder(store: Store): Promise<string | null> {
  return (await read(store))?.value.holder ?? null;
}

async function decidedHolder(
  asker: LockRequest,
  execution: string,
  { look, wait }: Surroundings,
): Promise<{ readonly lease: "take-over" | "leave"; readonly found: Holder }> {
  for (let looks = 1; ; looks += 1) {
    const found = await look(execution);
    const lease = leaseFor(asker, found);
    if (lease.kind === "refuse") throw new LockHeld(execution, lease.toRestore);
    if (lease.kind !== "look-again") return { lease: lease.kind, found };
    if (looks === LOOKS) return { lease: "leave", found };
    await wait(1);
  }
}

function read(store: Store) {
  return store.getJsonWithEtag(LOCK_KEY, (value) => lockFrom(value, store.bucket));
}

function lockFrom(value: unknown, bucket: string): z.infer<typeof LockFile> {
  const result = LockFile.safeParse(value);
  if (result.success) return result.data;
  throw new NotUsable(
    `s3://${bucket}/${LOCK_KEY} is not a lock of this service. Make sure no execution runs, then delete it.`,
  );
}
