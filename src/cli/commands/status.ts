/** `npm run status`: how an execution ended, where it is, or what others made of its functions since. */

import { Option } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { type Connection, connect, consoleLink } from "../execution/connection.ts";
import { drifted } from "../execution/drift.ts";
import { followed } from "../execution/follow.ts";
import { rollbackOf } from "../execution/later-rollback.ts";
import { newestListed } from "../execution/newest.ts";
import { type Look, observationOf } from "../execution/observation.ts";
import { resultOf } from "../execution/result.ts";
import { renderStatus } from "../render/status.ts";
import { wrapped } from "../render/text.ts";
import { displayFor } from "../terminal/display.ts";
import { type ExitCode, LIST_THE_NEWEST, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";

export const statusCommand = () =>
  commandNamed({
    name: "status",
    summary: "Says how an execution ended or where it is, function by function.",
    operand: {
      name: "execution",
      is: "name or ARN of the execution; without one the newest are listed, with --drift the newest migration is looked at",
      optional: true,
    },
    example: "migrate-20261123-153000-ab12 --follow",
  })
    .addOption(new Option("--follow", "show progress until it ends, then the result").conflicts("drift"))
    .option(
      "--drift",
      "say instead which migrated functions were deployed from outside since; exit code 3 where one lost its shared code",
    );

/**
 * Prints the result, the present state of a running execution, or without a name the newest ones; answers the exit code
 * of the outcome, 0 while it runs.
 */
export function status(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<StatusOptions>(statusCommand(), argv, terminal, (call) =>
    call.options.drift === true ? drifted(call) : looked(call),
  );
}

interface StatusOptions extends CommonOptions {
  readonly drift?: true;
  readonly follow?: true;
}

async function looked(call: Call<StatusOptions>): Promise<Answer> {
  const [execution] = call.arguments;
  if (execution === undefined && call.options.follow === true)
    throw new Refused(`Name the execution to follow: npm run status -- EXECUTION --follow. ${LIST_THE_NEWEST}.`);
  if (execution === undefined) return newestListed(call);
  const connection = await connect(call.options);
  const executionArn = executionArnOf(connection.service, execution);
  const look = await observationOf(connection, executionArn).look();
  if (look === null) {
    throw new Refused(
      `There is no execution ${execution} of ${connection.service.machineArn} (AWS keeps them 90 days; its report may still lie at ${connection.files(executionArn).report.location}). ${LIST_THE_NEWEST}.`,
    );
  }
  const link = consoleLink(executionArn, call.terminal.env);
  if (look.facts.status !== "RUNNING") return withConsole(link, await withRollback(look, connection, call));
  if (call.options.follow === true) {
    const display = displayFor(call.words, call.terminal.env, call.paint);
    const last = await followed(connection, executionArn, display, call.terminal);
    call.words.write("\n");
    return withConsole(link, await resultOf(connection, last, call));
  }
  const text = renderStatus(look, new Date(), call.paint, call.width);
  return withConsole(link, { exitCode: 0, json: { ...jsonOf(look), console: link }, text });
}

/** The report of a migration says how it ended; whether that still holds is said with it. */
async function withRollback(
  { facts, ...look }: Look,
  connection: Connection,
  call: Call<StatusOptions>,
): Promise<Answer> {
  const answer = await resultOf(connection, { facts, ...look }, call);
  if (facts.status !== "SUCCEEDED" || look.request?.kind !== "migrate") return answer;
  const rollback = await rollbackOf(connection, facts, new Set());
  if (rollback === null) return answer;
  const words = `This is how it ended. A rollback was started since: npm run status -- ${inCommand(rollback)}`;
  return {
    ...answer,
    json: { ...(answer.json as object), rolledBackBy: rollback },
    text: `${answer.text}\n${call.paint("careful", wrapped(words, call.width).join("\n"))}\n`,
  };
}

/** Where the execution's graph is, in the console of AWS. */
export function withConsole(link: string | null, answer: Answer): Answer {
  return link === null ? answer : { ...answer, text: `${answer.text}Console  ${link}\n` };
}

/** The report's shape as far as it is known yet: `outcome` is null while the execution runs. */
function jsonOf({ facts, progress: { walk, batches, functions } }: Look): object {
  return {
    execution: facts.arn,
    outcome: null,
    status: facts.status,
    state: walk.state,
    batch: Math.min(walk.batch, batches),
    batches,
    startedAt: facts.startedAt.toISOString(),
    functions: functions.map(({ name, outcome, reason, batch, zipBytesBefore, zipBytesAfter, words }) => {
      return { name, outcome: outcome ?? "planned", reason, batch, zipBytesBefore, zipBytesAfter, doing: words };
    }),
  };
}
