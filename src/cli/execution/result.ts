/** How an execution that has ended is told: from its report, and where it died without one, with what to do. */

import type { ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import { inCommand } from "../../domain/execution-name.ts";
import type { Report } from "../../domain/report/report.ts";
import { quoted } from "../../domain/text.ts";
import type { Answer } from "../commands/command.ts";
import { renderReport } from "../render/report.ts";
import { paragraph } from "../render/text.ts";
import type { ExitCode } from "../terminal/errors.ts";
import type { Paint } from "../terminal/terminal.ts";
import { type Connection, consoleObjectLink } from "./connection.ts";
import type { Look } from "./observation.ts";

/** What a text is rendered for. */
interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** Reads the report of an ended execution. */
export async function resultOf(connection: Connection, look: Look, page: Page): Promise<Answer> {
  const report = await connection.files(look.facts.arn).report.read();
  if (report === null) return withoutReport(connection, look, page);
  const link = report.page === null ? null : consoleObjectLink(report.page, report.execution, process.env);
  const text = renderReport({ ...report, page: link ?? report.page }, page.paint, page.width);
  return { exitCode: exitCodeOf(report, look.facts), json: report, text };
}

const EXIT_CODE: Readonly<Record<Report["outcome"], ExitCode>> = {
  planned: 0,
  "nothing-to-do": 0,
  migrated: 0,
  "rolled-back": 1,
  "needs-human": 3,
  rejected: 2,
  failed: 1,
};

/** A rollback that was asked for succeeds; one that a failing migration led to does not. */
function exitCodeOf({ outcome }: Report, { status }: ExecutionFacts): ExitCode {
  return outcome === "rolled-back" && status === "SUCCEEDED" ? 0 : EXIT_CODE[outcome];
}

/** Status, error and cause of an execution, which another may have written. */
export function endOf({ status, error, cause }: ExecutionFacts): string {
  return [status, error, cause].flatMap((part) => (part ? quoted(part) : [])).join(", ");
}

/** The state the machine ends in before it touches anything. */
const REFUSED = "Rejected";

async function withoutReport(
  connection: Connection,
  { facts, progress }: Look,
  { paint, width }: Page,
): Promise<Answer> {
  const accepted = await connection.files(facts.arn).request.read();
  const isPlan = accepted?.request.kind === "plan";
  const untouched = progress.walk.state === REFUSED || accepted === null || isPlan;
  const why = endOf(facts);
  const undo = accepted !== null && "target" in accepted.request ? accepted.request.target : facts.name;
  const reason = untouched
    ? `The execution ended without a report (${why}). It touched no function. Look at its history, and start it again.`
    : `The execution ended without a report (${why}). It is picked up by itself within a minute or so: the functions are restored, and its report is written. Look again with: npm run status -- ${inCommand(facts.name)}. If nothing happens, restore them with: npm run rollback -- ${inCommand(undo)}`;
  const outcome = isPlan ? "failed" : untouched ? "rejected" : "needs-human";
  return {
    exitCode: EXIT_CODE[outcome],
    json: {
      execution: facts.arn,
      outcome,
      layerVersionArn: null,
      layerVersionArns: [],
      reason,
      problems: [],
      functions: [],
    },
    text: `${paint("bad", paragraph(reason, width).join("\n"))}\n`,
  };
}
