/**
 * Keeps a task that outlives its execution from working beside the next holder of the lock: Step Functions does not
 * stop a Lambda function. A task first says that it is at work and then looks who holds the lock; whoever takes the
 * lock over first writes its name and then looks who is at work. S3 shows every write to every later read, so at least
 * one sees the other.
 */
import { randomUUID } from "node:crypto";
import type { Store } from "../aws/s3/store.ts";
import { LockLost } from "../domain/errors.ts";
import { executionFiles } from "./execution-files.ts";
import { lockHolder } from "./lock.ts";

/**
 * Carries work out for an execution that holds the lock, and says meanwhile that it does.
 * @throws LockLost where the execution does not hold it; the work is then not begun
 */
export async function holdingLock<T>(store: Store, execution: string, work: () => Promise<T>): Promise<T> {
  const mark = executionFiles(store, execution).key(`${FOLDER}${randomUUID()}.json`);
  await store.putJson(mark, { version: 1 });
  try {
    const holder = await lockHolder(store);
    if (holder !== execution) throw new LockLost(execution, holder);
    return await work();
  } finally {
    // A mark that stays makes the next holder wait longer than it must, and hurts nobody else.
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
