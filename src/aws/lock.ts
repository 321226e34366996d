/** One execution at a time works on the account's fleets: a lock object in the artifacts bucket, held by conditional writes. */
import * as z from "zod";
import { LockHeld, NotUsable } from "../domain/errors.ts";
import type { StepFunctions } from "./step-functions.ts";
import type { Store } from "./store.ts";

export interface Lock {
  /**
   * Takes the lock for an execution; taking it again changes nothing. A lock left behind by an execution that no longer
   * runs is taken over.
   * @throws LockHeld if an execution that runs holds it
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

export function lockIn(store: Store, executions: Pick<StepFunctions, "describe">, now: () => Date): Lock {
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
        if ((await executions.describe(holder))?.status === "RUNNING") throw new LockHeld(holder);
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

function lockFrom(value: unknown, bucket: string): z.infer<typeof LockFile> {
  const result = LockFile.safeParse(value);
  if (result.success) return result.data;
  throw new NotUsable(
    `s3://${bucket}/${LOCK_KEY} is not a lock of this service. Make sure no execution runs, then delete it.`,
  );
}
