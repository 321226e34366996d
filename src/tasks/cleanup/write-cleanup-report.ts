import * as z from "zod";
import { cleanupReportOf, cleanupSummary } from "../../domain/cleanup/cleanup-report.ts";
import { caughtError, reasonOfCaught } from "../../domain/report/failure.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { withdrawDeletions } from "../../layer/deletion-announcements.ts";
import { writeAndReadBack } from "../steps/report/keep-report.ts";
import { ExecutionInput, task } from "../task.ts";

/** The parts of the state machine's data that a report needs. */
const State = z.object({
  failure: caughtError.optional(),
  /** Failure of the search for probe functions, which stops nothing else. */
  probeFailure: caughtError.optional(),
});

/** Stores the report that explains why each layer version was deleted or kept. Returns the outcome. */
export const writeCleanupReport = task(
  { input: ExecutionInput.extend({ state: State }) },
  async ({ execution, state }, tools) => {
    const files = tools.cleanup(execution);
    const { startedAt, settings } = await files.accepted.required();
    const failure = state.failure ?? state.probeFailure;
    const report = cleanupReportOf({
      execution,
      startedAt,
      now: tools.clock.now(),
      location: files.report.location,
      dryRun: settings.dryRun,
      choice: await files.choice.read(),
      deletions: (await files.deletions.read())?.deletions ?? [],
      removals: (await files.removals.read())?.removals ?? [],
      probes: (await files.probes.read())?.probes ?? [],
      failure: failure === undefined ? null : explain(reasonOfCaught(failure)),
    });
    await writeAndReadBack(execution, files.report, report);
    await withdrawDeletions(tools.store, execution);
    return { outcome: report.outcome, reason: report.reason ?? cleanupSummary(report), location: report.location };
  },
);
