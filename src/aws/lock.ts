/** One execution at a time works on the account's fleets: a lock object in the artifacts bucket, held by conditional writes. */
import * as z from "zod";
import { LockHeld, NotUsable } from "../domain/errors.ts";
import type { StepFunctions } from "./step-functions.ts";
import type { Store } from "./store.ts";

export interface Lock {
  /**
   * Takes the lock for an execution; taking it again changes nothing. A lock left behind by an execution that no longer
   * runs is taken over, once no task of it can be at work any more.
   * @throws LockHeld if an execution that runs holds it, or one whose last task Lambda may still be carrying out
   */
  take(execution: string): Promise<void>;
  /** Gives the lock free if this execution holds it; false if it does not. */
  release(execution: string): Promise<boolean>;
}

export const LOCK_KEY = "locks/migration.json";

/** Each round lost means somebody else has just moved the lock. */
const ROUNDS = 5;

const LockFile = z.object({
  version: z.literal(1),
  /** ARN of the execution. */
  holder: z.string().startsWith("arn:"),
  at: z.string(),
});

/** Longest a task runs on without its execution: the functions' timeout in serverless.ts, and some seconds for clocks. */
const TASK_SECONDS = 600 + 15;

/** What a lock asks of Step Functions. */
export type Holders = Pick<StepFunctions, "describe" | "taskStillAtWork">;

export function lockIn(store: Store, executions: Holders, now: () => Date): Lock {
  const read = () => store.getJsonWithEtag(LOCK_KEY, (value) => lockFrom(value, store.bucket));
  return {
    async take(execution) {
      const mine = { version: 1, holder: execution, at: now().toISOString() };
      for (let round = 1; round <= ROUNDS; round++) {
        if (await store.putJsonOnce(LOCK_KEY, mine)) return;
        const found = await read();
        if (found === null) continue;
        const { holder } = found.value;
        if (holder === execution) return;
        await refuseWhileAtWork(holder, executions, now());
        if (await store.replaceJson(LOCK_KEY, mine, found.etag)) return;
      }
      throw new LockHeld("another execution that started at the same moment");
    },

    async release(execution) {
      const found = await read();
      return found?.value.holder === execution && (await store.deleteIf(LOCK_KEY, found.etag));
    },
  };
}

async function refuseWhileAtWork(holder: string, executions: Holders, now: Date): Promise<void> {
  const found = await executions.describe(holder);
  if (found === null) return;
  if (found.status === "RUNNING") throw new LockHeld(holder);
  const begun = await executions.taskStillAtWork(holder);
  const until = new Date((begun?.getTime() ?? 0) + TASK_SECONDS * 1000);
  if (now < until) throw new LockHeld(holder, until);
}

function lockFrom(value: unknown, bucket: string): z.infer<typeof LockFile> {
  const result = LockFile.safeParse(value);
  if (result.success) return result.data;
  throw new NotUsable(
    `s3://${bucket}/${LOCK_KEY} is not a lock of this service. Make sure no execution runs, then delete it.`,
  );
}
