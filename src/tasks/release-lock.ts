/** State `Release lock`: gives the fleet free. A lock of another execution stays. */
import { lockIn } from "../aws/lock.ts";
import { ExecutionInput, task } from "./task.ts";

export const releaseLock = task(ExecutionInput, async ({ execution }, { store, executions, clock }) => ({
  released: await lockIn(store, executions, clock.now).release(execution),
}));
