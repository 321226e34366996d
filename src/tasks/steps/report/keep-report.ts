/** Stores a report as JSON for scripts and as a page for people. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { JsonFile } from "../../../bucket/stored-file.ts";
import { NotUsable } from "../../../domain/errors.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import type { Report } from "../../../domain/report/report.ts";
import type { PageFacts } from "../../../domain/report/report-page/page-facts.ts";
import { reportPage } from "../../../domain/report/report-page/report-page.ts";
import { type Untouched, untouchedReport } from "../../../domain/request/rejection.ts";
import { logWarning } from "../../log.ts";
import type { Tools } from "../../tools.ts";

/**
 * Writes the page first, because the report names it. If that fails, the report has a note: it is no reason for a
 * rollback. @throws NotUsable if the report does not read back
 */
export async function keepReport(
  files: ExecutionFiles,
  report: Report,
  more: Omit<PageFacts, "report">,
): Promise<Report> {
  const whole = await writePage(files, report, more);
  await writeAndReadBack(files.execution, files.report, whole);
  return whole;
}

/** Stores the report of an execution that changed nothing. */
export function keepUntouchedReport(
  outcome: "rejected" | "nothing-to-do",
  about: Omit<Untouched, "now" | "location" | "page">,
  { filesOf, clock }: Tools,
): Promise<Report> {
  const files = filesOf(about.execution);
  const [{ location }, { location: page }, now] = [files.report, files.page, clock.now()];
  const nothing = { visits: [], now, journals: [], batches: [], copies: [], drift: null, layerZipBytes: null };
  return keepReport(files, untouchedReport(outcome, { ...about, now, location, page }), nothing);
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

const MAX_WRITES = 3;

/**
 * Writes a report, without which an execution must not end. A report that S3 accepted and then fails to return counts
 * as written. @throws NotUsable if something else reads back
 */
export async function writeAndReadBack<AnyReport extends Pick<Report, "seconds"> & { readonly outcome: string }>(
  execution: string,
  file: JsonFile<AnyReport>,
  report: AnyReport,
): Promise<void> {
  for (let write = 0; write < MAX_WRITES; write += 1) {
    await file.write(report);
    try {
      const stored = await file.read();
      if (stored?.outcome === report.outcome && stored.seconds === report.seconds) return;
    } catch (error) {
      if (error instanceof NotUsable) continue;
      return logWarning(execution, `${file.location} could not be read back`, error);
    }
  }
  throw new NotUsable({ code: "document-not-kept", location: file.location });
}
