import * as z from "zod";
import type { AcceptedCleanup } from "../../domain/cleanup/cleanup-documents.ts";
import { rejectedCleanup } from "../../domain/cleanup/cleanup-report.ts";
import { cleanupSettingsFrom } from "../../domain/cleanup/cleanup-settings.ts";
import { BadRequest, problemAt } from "../../domain/errors.ts";
import { executionName } from "../../domain/execution-name.ts";
import { ExecutionInput, task } from "../task.ts";

const Input = ExecutionInput.extend({ startedAt: z.string(), settings: z.unknown() });

/**
 * Stores the settings with defaults, or a report with every problem. Step Functions allows a name to be reused after 90
 * days, but files of the earlier execution still exist, so a reused name is rejected.
 */
export const readSettings = task({ input: Input }, async ({ execution, startedAt, settings: asked }, tools) => {
  const { accepted, report } = tools.cleanup(execution);
  try {
    const settings = (): AcceptedCleanup => ({
      version: 1,
      execution,
      startedAt,
      settings: cleanupSettingsFrom(asked),
    });
    const stored = (await accepted.read()) ?? (await accepted.keepOnce(settings()));
    if (stored.startedAt !== startedAt)
      throw new BadRequest([problemAt("", { code: "name-used-before", execution: executionName(execution) })]);
    return { dryRun: stored.settings.dryRun };
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    const { problems } = error;
    const { location } = report;
    await report.write(rejectedCleanup({ execution, startedAt, now: tools.clock.now(), location }, problems));
    throw error;
  }
});
