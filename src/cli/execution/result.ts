/** The result of an ended execution: its report, what to do if it ended without one, and its later rollback. */
import type { ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import { inCommand } from "../../domain/execution-name.ts";
import type { Report } from "../../domain/report/report.ts";
import { quoted } from "../../domain/text.ts";
import type { CommandResult } from "../commands/command.ts";
import { renderReport } from "../render/report.ts";
import { paragraph } from "../render/text.ts";
import type { ExitCode } from "../terminal/errors.ts";
import type { Style } from "../terminal/terminal.ts";
import { type Connection, consoleObjectLink } from "./connection.ts";
import type { Observation } from "./observation.ts";

/** Reads the report of an ended execution. */
export async function resultOf(connection: Connection, observation: Observation, style: Style): Promise<CommandResult> {
  const report = await connection.files(observation.facts.arn).report.read();
  if (report === null) return resultWithoutReport(connection, observation, style);
  const link = report.page === null ? null : consoleObjectLink(report.page, report.execution, process.env);
  const text = renderReport({ ...report, page: link ?? report.page }, style);
  return { exitCode: exitCodeOf(report, observation.facts), json: report, text };
}

/** Of an execution that did not do what was asked. */
export const EXIT_CODE: Readonly<Record<Report["outcome"], ExitCode>> = {
  planned: 0,
  "nothing-to-do": 0,
  "nothing-could-move": 1,
  migrated: 0,
  "rolled-back": 1,
  "needs-human": 3,
  rejected: 2,
  failed: 1,
};

/** A requested rollback and a plan succeed with outcomes that are failures of a migration. */
function exitCodeOf({ outcome }: Report, { status }: ExecutionFacts): ExitCode {
  return status === "SUCCEEDED" ? 0 : EXIT_CODE[outcome];
}

/** Status, error and cause of an execution, made printable because others can write them. */
export function endOf({ status, error, cause }: ExecutionFacts): string {
  return [status, error, cause].flatMap((part) => (part ? quoted(part) : [])).join(", ");
}

/** The final state for a rejected request, before anything is changed. */
const REJECTED = "Rejected";

async function resultWithoutReport(
  connection: Connection,
  { facts, progress }: Observation,
  { paint, width }: Style,
): Promise<CommandResult> {
  const accepted = await connection.files(facts.arn).request.read();
  const isPlan = accepted?.request.kind === "plan";
  const untouched = progress.position.state === REJECTED || accepted === null || isPlan;
  const why = endOf(facts);
  const undo = accepted !== null && "target" in accepted.request ? accepted.request.target : facts.name;
  const reason = untouched
    ? `The execution ended without a report (${why}). It changed no function. Check its history, then start it again.`
    : `The execution ended without a report (${why}). Within about a minute, layershift automatically restores the functions and writes the report. To check: npm run status -- ${inCommand(facts.name)}. If nothing happens, restore the functions with: npm run rollback -- ${inCommand(undo)}`;
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

/** How many of the newest executions are searched. */
const MAX_SEARCHED = 20;

/**
 * Name of the newest execution that restores what this one changed; `null` if there is none. `others` collects the
 * names of unrelated executions, so that repeated calls skip them.
 */
export async function findRollbackOf(
  connection: Connection,
  { name, startedAt }: ExecutionFacts,
  others: Set<string>,
): Promise<string | null> {
  const newest = await connection.executions.newest(connection.service.machineArn, MAX_SEARCHED);
  for (const later of newest.filter((each) => !others.has(each.name) && each.startedAt >= startedAt)) {
    const accepted = await connection.files(later.arn).request.read();
    if (accepted === null) continue;
    if ("target" in accepted.request && accepted.request.target === name) return later.name;
    others.add(later.name);
  }
  return null;
}
