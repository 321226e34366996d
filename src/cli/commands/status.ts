/** `npm run status`: the result or progress of an execution, or changes made to its functions since. */
import { Option } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { type Connection, connect, consoleLink } from "../execution/connection.ts";
import { reportDrift } from "../execution/drift.ts";
import { followToResult } from "../execution/launch.ts";
import { listNewest } from "../execution/newest.ts";
import { type Observation, observerOf } from "../execution/observation.ts";
import { findRollbackOf, resultOf } from "../execution/result.ts";
import { renderStatus } from "../render/status.ts";
import { wrapped } from "../render/text.ts";
import { LIST_NEWEST, Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface StatusOptions extends CommonOptions {
  readonly drift?: true;
  readonly follow?: true;
}

/**
 * Prints the result of an ended execution, the progress of a running one, or without a name the newest executions. The
 * exit code is that of the outcome, 0 while the execution runs.
 */
export const status = cliCommand<StatusOptions>(
  {
    name: "status",
    summary: "Shows the result or the progress of an execution, function by function.",
    operand: {
      name: "execution",
      is: "name or ARN of the execution; without it, lists the newest executions, or with --drift checks the newest migration",
      optional: true,
    },
    example: "migrate-20261123-153000-ab12 --follow",
    options: (command) =>
      command
        .addOption(new Option("--follow", "show progress, then the result").conflicts("drift"))
        .option(
          "--drift",
          "show which migrated functions other deployments have changed since; exit code 3 if one lost its shared code",
        ),
  },
  (call) => (call.options.drift === true ? reportDrift(call) : showStatus(call)),
);

async function showStatus(call: Call<StatusOptions>): Promise<CommandResult> {
  const [execution] = call.arguments;
  if (execution === undefined && call.options.follow === true)
    throw new Refused(`--follow needs an execution: npm run status -- EXECUTION --follow. ${LIST_NEWEST}.`);
  if (execution === undefined) return listNewest(call);
  const connection = await connect(call.options);
  const executionArn = executionArnOf(connection.service, execution);
  const observation = await observerOf(connection, executionArn)();
  if (observation === null) {
    throw new Refused(
      `Execution ${execution} of ${connection.service.machineArn} does not exist. Step Functions keeps executions for 90 days; the report may still be at ${connection.files(executionArn).report.location}. ${LIST_NEWEST}.`,
    );
  }
  const link = consoleLink(executionArn, call.terminal.env);
  if (observation.facts.status !== "RUNNING")
    return withConsoleLink(link, await resultWithRollback(observation, connection, call));
  if (call.options.follow === true) return withConsoleLink(link, await followToResult(connection, executionArn, call));
  const text = renderStatus(observation, new Date(), call);
  return withConsoleLink(link, { exitCode: 0, json: { ...jsonOf(observation), console: link }, text });
}

/** The result, and the rollback that has undone it since, if there is one. */
async function resultWithRollback(
  observation: Observation,
  connection: Connection,
  call: Call<StatusOptions>,
): Promise<CommandResult> {
  const answer = await resultOf(connection, observation, call);
  const { facts, request } = observation;
  if (facts.status !== "SUCCEEDED" || request?.kind !== "migrate") return answer;
  const rollback = await findRollbackOf(connection, facts, new Set());
  if (rollback === null) return answer;
  const text = `A rollback was started after this result. To check it: npm run status -- ${inCommand(rollback)}`;
  return {
    ...answer,
    json: { ...(answer.json as object), rolledBackBy: rollback },
    text: `${answer.text}\n${call.paint("careful", wrapped(text, call.width).join("\n"))}\n`,
  };
}

/** Adds the link to the execution in the AWS console. */
export function withConsoleLink(link: string | null, answer: CommandResult): CommandResult {
  return link === null ? answer : { ...answer, text: `${answer.text}Console  ${link}\n` };
}

/** The report's shape while the execution runs: `outcome` is `null`. */
function jsonOf({ facts, progress: { position, batches, functions } }: Observation): object {
  return {
    execution: facts.arn,
    outcome: null,
    status: facts.status,
    state: position.state,
    batch: Math.min(position.batch, batches),
    batches,
    startedAt: facts.startedAt.toISOString(),
    functions: functions.map(({ name, outcome, reason, batch, zipBytesBefore, zipBytesAfter, text }) => {
      return { name, outcome: outcome ?? "planned", reason, batch, zipBytesBefore, zipBytesAfter, doing: text };
    }),
  };
}
