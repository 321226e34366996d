/** State `Take lock`: one execution at a time; a second one is told who is at work. */
import { lockIn } from "../aws/lock.ts";
import { LockHeld } from "../domain/errors.ts";
import { rejectionReport } from "../domain/rejection.ts";
import { ExecutionInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

export const takeLock = task(ExecutionInput, async ({ execution }, tools) => {
  const lock = lockIn(tools.store, tools.executions, tools.clock.now);
  try {
    await lock.take(execution);
  } catch (error) {
    if (error instanceof LockHeld) await writeRejection(execution, error.message, tools);
    throw error;
  }
  return { held: true };
});

async function writeRejection(execution: string, reason: string, { files, clock }: Tools): Promise<void> {
  const { request, report } = files(execution);
  const { startedAt } = await request.required();
  await report.write(
    rejectionReport({ execution, startedAt, now: clock.now(), reason, problems: [], location: report.location }),
  );
}
