/** Stores a report twice: as JSON for scripts, and as a page for people. */
import type { ExecutionFiles } from "../../aws/execution-files.ts";
import { NotUsable } from "../../domain/errors.ts";
import type { Report } from "../../domain/report.ts";
import type { PageFacts } from "../../domain/report-page/page-facts.ts";
import { reportPage } from "../../domain/report-page/report-page.ts";

/** A report that does not read back is written again this often. */
const WRITES = 3;

/**
 * The page first, as the report names it. A page that cannot be made is a note: no fleet goes back for its sake. The report
 * itself is read back: an execution without it has not ended. Where S3 has taken the report and refuses to show it, S3's
 * word counts: the stored report must not say otherwise than the execution.
 * @throws NotUsable where something else reads back
 */
export async function keepReport(
  files: ExecutionFiles,
  report: Report,
  more: Omit<PageFacts, "report">,
): Promise<Report> {
  const whole = await withPage(files, report, more);
  for (let write = 0; write < WRITES; write += 1) {
    await files.report.write(whole);
    if (await readsBack(files, whole)) return whole;
  }
  throw new NotUsable(`${files.report.location} was written and does not read back.`);
}

async function readsBack(files: ExecutionFiles, { outcome, seconds }: Report): Promise<boolean> {
  try {
    const stored = await files.report.read();
    return stored?.outcome === outcome && stored.seconds === seconds;
  } catch (error) {
    if (error instanceof NotUsable) return false;
    const { execution, report } = files;
    console.warn(JSON.stringify({ execution, warning: `${report.location} could not be read back: ${error}` }));
    return true;
  }
}

async function withPage(files: ExecutionFiles, report: Report, more: Omit<PageFacts, "report">): Promise<Report> {
  try {
    await files.page.write(reportPage({ report, ...more }));
    return report;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...report, page: null, notes: [...report.notes, `The report's page could not be written: ${why}`] };
  }
}

/** What a page shows of an execution that was refused before it looked at any function. */
export function nothingBesides(now: Date): Omit<PageFacts, "report"> {
  return { visits: [], now, journals: [], batches: [], copies: [], layerZipBytes: null };
}
