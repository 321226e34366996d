/** `npm run approve`: approves or rejects the batch that is waiting for approval. */
import { answerApproval, findOpenApproval } from "../../bucket/approvals.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { connect, findExecution } from "../execution/connection.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface ApproveOptions extends CommonOptions {
  readonly reject?: true;
  readonly reason?: string;
}

/** Exit code 0 after the batch is approved or rejected, 2 if no batch is waiting. */
export const approve = cliCommand<ApproveOptions>(
  {
    name: "approve",
    summary: "Approves the batch that is waiting for approval, or rejects it with --reject.",
    operand: { name: "execution", is: "name or ARN of the execution that is waiting" },
    example: 'migrate-20261123-153000-ab12 --reject --reason "not before the exams"',
    options: (command) =>
      command
        .option("--reject", "reject the batch: the execution rolls back or stops, as ifNotApproved in the request says")
        .option("--reason <text>", "reason to show in the report"),
  },
  answerWaitingBatch,
);

async function answerWaitingBatch(call: Call<ApproveOptions>): Promise<CommandResult> {
  const connection = await connect(call.options);
  const [given = ""] = call.arguments;
  const { reject = false, reason = null } = call.options;
  const facts = await findExecution(connection, given);
  const files = connection.files(facts.arn);
  const open = facts.status === "RUNNING" ? await findOpenApproval(connection.store, files) : null;
  const none = `${facts.name} is not waiting for approval. To check its status: npm run status -- ${inCommand(facts.name)}`;
  if (open === null) throw new Refused(none);
  const decision = { approved: !reject, reason, at: new Date().toISOString() };
  if (!(await answerApproval(connection.executions, files, open, decision)))
    throw new Refused(`Batch ${open.batch} was already approved or rejected, or its approval timed out. ${none}`);
  const verb = reject ? "Rejected" : "Approved";
  const { batch } = open;
  return {
    exitCode: 0,
    json: { execution: facts.arn, batch, approved: !reject, reason },
    text: `${verb} batch ${batch} of ${facts.name}. To follow it: npm run status -- ${inCommand(facts.name)} --follow\n`,
  };
}
