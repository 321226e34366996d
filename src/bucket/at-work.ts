/**
 * Keeps a task that outlives its execution from working at the same time as the next lock holder: Step Functions does
 * not stop a running Lambda function. A task first writes a mark and then reads the lock. An execution that takes the
 * lock over first writes the lock and then looks for marks. S3 is strongly consistent, so at least one sees the other.
 */
import { randomUUID } from "node:crypto";
import type { Store } from "../aws/s3/store.ts";
import { LockLost } from "../domain/errors.ts";
import { executionFiles } from "./execution-files.ts";
import { findLockHolder } from "./lock.ts";

/**
 * Runs `work` for an execution that holds the lock, and marks it as at work meanwhile.
 * @throws LockLost if the execution does not hold the lock, before the work starts
 */
export async function withLock<T>(store: Store, execution: string, work: () => Promise<T>): Promise<T> {
  const mark = executionFiles(store, execution).key(`${FOLDER}${randomUUID()}.json`);
  await store.putJson(mark, { version: 1 });
  try {
    const holder = await findLockHolder(store);
    if (holder !== execution) throw new LockLost(execution, holder);
    return await work();
  } finally {
    // A leftover mark only makes the next lock holder wait longer.
    await store.delete(mark).catch(() => undefined);
  }
}

/** Whether a task of one of these executions is at work, or was when its process ended. */
export async function isAnyAtWork(store: Store, executions: readonly string[]): Promise<boolean> {
  for (const execution of executions)
    for await (const _ of store.list(executionFiles(store, execution).key(FOLDER))) return true;
  return false;
}

const FOLDER = "at-work/";
