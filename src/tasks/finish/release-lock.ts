/** State `Release lock`: gives the fleet free. A lock of another execution stays. */
import { releaseLock as releasedFrom } from "../../bucket/lock.ts";
import { ExecutionInput, task } from "../task.ts";

export const releaseLock = task({ input: ExecutionInput }, async ({ execution }, { store }) => ({
  released: await releasedFrom(store, execution),
}));
