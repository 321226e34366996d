/** How an execution that has ended is told: from its report, and where it died without one, with what to do. */
import type { ExecutionFacts } from "../aws/step-functions.ts";
import type { Report } from "../domain/report.ts";
import type { Answer } from "./command.ts";
import type { Connection } from "./connection.ts";
import type { ExitCode } from "./errors.ts";
import { renderReport } from "./render/report.ts";
import { wrapped } from "./render/text.ts";
import type { Paint } from "./terminal.ts";

/** Reads the report of an ended execution. */
export async function resultOf(
  connection: Connection,
  facts: ExecutionFacts,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): Promise<Answer> {
  const report = await connection.files(facts.arn).report.read();
  if (report === null) return withoutReport(facts, paint, width);
  return { exitCode: exitCodeOf(report, facts), json: report, text: renderReport(report, paint, width) };
}

const EXIT_CODE: Readonly<Record<Report["outcome"], ExitCode>> = {
  planned: 0,
  "nothing-to-do": 0,
  migrated: 0,
  "rolled-back": 1,
  "needs-human": 3,
  rejected: 2,
};

/** A rollback that was asked for succeeds; one that a failing migration led to does not. */
function exitCodeOf({ outcome }: Report, { status }: ExecutionFacts): ExitCode {
  return outcome === "rolled-back" && status === "SUCCEEDED" ? 0 : EXIT_CODE[outcome];
}

/** Errors the machine ends with before it touches anything. */
const REFUSALS: readonly (string | null)[] = ["BadRequest", "LockHeld"];

function withoutReport(facts: ExecutionFacts, paint: Paint, width: number): Answer {
  const refused = REFUSALS.includes(facts.error);
  const reason = refused
    ? `The execution was refused (${facts.error}) and touched nothing. ${facts.cause ?? ""}`.trimEnd()
    : diedWords(facts);
  const json = {
    execution: facts.arn,
    outcome: refused ? "rejected" : "needs-human",
    layerVersionArn: null,
    reason,
    problems: [],
    functions: [],
  };
  const text = `${paint("bad", wrapped(reason, width).join("\n"))}\n`;
  return { exitCode: refused ? 2 : 3, json, text };
}

function diedWords({ status, error, cause, name }: ExecutionFacts): string {
  const why = error === null ? "" : `: ${error}${cause === null ? "" : `, ${cause}`}`;
  return [
    `The execution ended without a report (${status}${why}).`,
    "What it changed is still changed, and each original is stored.",
    `Restore the functions with: npm run rollback -- ${name}`,
  ].join("\n");
}
