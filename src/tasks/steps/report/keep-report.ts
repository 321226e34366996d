/** Stores a report as JSON for scripts and as a page for people. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { Report } from "../../../domain/report/report.ts";
import type { PageFacts } from "../../../domain/report/report-page/page-facts.ts";
import { reportPage } from "../../../domain/report/report-page/report-page.ts";
import { writeAndReadBack } from "./write-and-read-back.ts";

/**
 * Writes the page first, because the report names it. If that fails, the report has a note: it is no reason for a
 * rollback. Then writes the report and verifies it by reading.
 * @throws NotUsable if it does not read back
 */
export async function keepReport(
  files: ExecutionFiles,
  report: Report,
  more: Omit<PageFacts, "report">,
): Promise<Report> {
  const whole = await writePage(files, report, more);
  await writeAndReadBack(files.execution, files.report, whole, ({ outcome, seconds }) => {
    return outcome === whole.outcome && seconds === whole.seconds;
  });
  return whole;
}

async function writePage(files: ExecutionFiles, report: Report, more: Omit<PageFacts, "report">): Promise<Report> {
  try {
    await files.page.write(reportPage({ report, ...more }));
    return report;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, page: null, notes: [...report.notes, explain({ code: "page-not-written", why })] };
  }
}

/** Page facts of an execution that was rejected before it inspected any function. */
export function emptyPageFacts(now: Date): Omit<PageFacts, "report"> {
  return { visits: [], now, journals: [], batches: [], copies: [], layerZipBytes: null };
}
