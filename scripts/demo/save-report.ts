import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionFiles } from "../../src/bucket/execution-files.ts";
import { executionName } from "../../src/domain/execution-name.ts";

const FOLDER = ".layershift/reports";

/** Saves report and page, which otherwise end with the embedded cloud. Returns lines that name the files. */
export async function saveReport(
  report: unknown,
  filesOf: (execution: string) => Pick<ExecutionFiles, "page">,
): Promise<string> {
  if (typeof report !== "object" || report === null) return "";
  if (!("execution" in report) || typeof report.execution !== "string") return "";
  const page = await filesOf(report.execution).page.read();
  await mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, executionName(report.execution));
  await writeFile(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  if (page !== null) await writeFile(`${path}.html`, page);
  const copy = `Copy    ${path}.json (the bucket above is deleted with the embedded cloud)\n`;
  const open = page === null ? "" : `Open    ${path}.html (the report as a web page)\n`;
  return `${copy}${open}Try     npm run local -- --sample-fleet   (the same fleet in a cloud that keeps running, for Next, Undo and all other commands)\n`;
}
