/** `npm run approve`: gives the word a batch waits for, or refuses it. */

import type { Command } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { answerApproval, findOpenApproval } from "../../bucket/approvals.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { type Connection, connect } from "../execution/connection.ts";
import { type ExitCode, LIST_THE_NEWEST, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";

interface ApproveOptions extends CommonOptions {
  readonly reject?: true;
  readonly reason?: string;
}

export function approveCommand(): Command {
  return commandNamed({
    name: "approve",
    summary: "Lets the batch move that an execution waits to be approved; with --reject it does what the request says.",
    operand: { name: "execution", is: "name or ARN of the execution that waits" },
    example: 'migrate-20261123-153000-ab12 --reject --reason "not before the exams"',
  })
    .option("--reject", "refuse: the execution rolls back or stops, as the request's ifNotApproved says")
    .option("--reason <text>", "why, for the report");
}

/** Answers the exit code: 0 once the word is given, 2 where nothing waits for it. */
export function approve(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<ApproveOptions>(approveCommand(), argv, terminal, async (call) =>
    answered(await connect(call.options), call),
  );
}

async function answered(connection: Connection, call: Call<ApproveOptions>): Promise<Answer> {
  const [given = ""] = call.arguments;
  const { reject = false, reason = null } = call.options;
  const facts = await connection.executions.describe(executionArnOf(connection.service, given));
  if (facts === null) throw new Refused(`There is no execution ${given}. ${LIST_THE_NEWEST}.`);
  const files = connection.files(facts.arn);
  const open = facts.status === "RUNNING" ? await findOpenApproval(connection.store, files) : null;
  const none = `${facts.name} waits for no approval. Look at it with: npm run status -- ${inCommand(facts.name)}`;
  if (open === null) throw new Refused(none);
  const decision = { approved: !reject, reason, at: new Date().toISOString() };
  if (!(await answerApproval(connection.executions, files, open, decision)))
    throw new Refused(`Batch ${open.batch} was answered already, or the time for it is over. ${none}`);
  const word = reject ? "Rejected" : "Approved";
  const { batch } = open;
  return {
    exitCode: 0,
    json: { execution: facts.arn, batch, approved: !reject, reason },
    text: `${word}: batch ${batch} of ${facts.name}. Go on watching with: npm run status -- ${inCommand(facts.name)} --follow\n`,
  };
}
