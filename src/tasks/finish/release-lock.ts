/** State `Release lock`: releases the lock, unless another execution holds it. */
import { releaseLock as releasedFrom } from "../../bucket/lock.ts";
import { ExecutionInput, task } from "../task.ts";

export const releaseLock = task({ input: ExecutionInput }, async ({ execution }, { store }) => ({
  released: await releasedFrom(store, execution),
}));
