/** Stores a report twice: as JSON for scripts, and as a page for people. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { Report } from "../../../domain/report/report.ts";
import type { PageFacts } from "../../../domain/report/report-page/page-facts.ts";
import { reportPage } from "../../../domain/report/report-page/report-page.ts";
import { writeAndReadBack } from "./write-and-read-back.ts";

/**
 * The page first, as the report names it. A page that cannot be made is a note: no fleet goes back for its sake. The
 * report itself is read back: an execution without it has not ended.
 * @throws NotUsable where something else reads back
 */
export async function keepReport(
  files: ExecutionFiles,
  report: Report,
  more: Omit<PageFacts, "report">,
): Promise<Report> {
  const whole = await withPage(files, report, more);
  await writeAndReadBack(files.execution, files.report, whole, ({ outcome, seconds }) => {
    return outcome === whole.outcome && seconds === whole.seconds;
  });
  return whole;
}

async function withPage(files: ExecutionFiles, report: Report, more: Omit<PageFacts, "report">): Promise<Report> {
  try {
    await files.page.write(reportPage({ report, ...more }));
    return report;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, page: null, notes: [...report.notes, explain({ code: "page-not-written", why })] };
  }
}

/** What a page shows of an execution that was refused before it looked at any function. */
export function nothingBesides(now: Date): Omit<PageFacts, "report"> {
  return { visits: [], now, journals: [], batches: [], copies: [], layerZipBytes: null };
}
