/** State `Take lock`: one execution at a time; a second one is told who is at work. */
import { lockIn } from "../aws/lock.ts";
import { LockHeld } from "../domain/errors.ts";
import { rejectionReport } from "../domain/rejection.ts";
import { keepReport, nothingBesides } from "./steps/keep-report.ts";
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

async function writeRejection(execution: string, reason: string, tools: Tools): Promise<void> {
  const files = tools.files(execution);
  const { startedAt } = await files.request.required();
  const now = tools.clock.now();
  const { location } = files.report;
  const page = files.page.location;
  const report = rejectionReport({ execution, startedAt, now, reason, problems: [], location, page });
  await keepReport(files, report, nothingBesides(now));
}
