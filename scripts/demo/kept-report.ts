import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { executionName } from "../../src/aws/execution-files.ts";

const FOLDER = fileURLToPath(new URL("../../.layershift/reports", import.meta.url));

/** Keeps the report beyond the embedded cloud's life; answers the line that says where, none where there is no report. */
export async function keptReport(report: unknown): Promise<string> {
  if (typeof report !== "object" || report === null) return "";
  if (!("execution" in report) || typeof report.execution !== "string") return "";
  await mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, `${executionName(report.execution)}.json`);
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  return `Copy    ${relative(process.cwd(), path)} (the bucket above ends with the embedded cloud)\n`;
}
