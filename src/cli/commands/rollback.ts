/**
 * `npm run rollback`: restores what one execution changed, all of it or as far as asked, or goes back to a layer
 * version.
 */

import { InvalidArgumentError } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { type Connection, connect } from "../execution/connection.ts";
import { launched } from "../execution/launch.ts";
import { withLayerVersion } from "../request/layer-folder.ts";
import { toVersionOption } from "../request/layer-option.ts";
import { type ExitCode, LIST_THE_NEWEST, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";

interface RollbackOptions extends CommonOptions {
  readonly wait: boolean;
  readonly keepLayer?: true;
  readonly functions?: readonly string[];
  readonly toVersion?: number;
}

export const rollbackCommand = () =>
  commandNamed({
    name: "rollback",
    summary: "Restores every function an execution changed, exactly as it was before: code, layers in order, aliases.",
    operand: { name: "execution", is: "name or ARN of the execution to undo" },
    example: "migrate-20261123-153000-ab12 --keep-layer --functions acme-chat,acme-quiz",
  })
    .option(
      "--keep-layer",
      "restore the code and leave the layer attached: the code in the package comes first, so the layer does nothing",
    )
    .option("--functions <names>", "restore only these functions, separated by commas", namesIn)
    .addOption(toVersionOption())
    .option("--wait", "show progress until it ends, then the result", true)
    .option("--no-wait", "only start it");

/** Starts the rollback of an execution that has ended, and waits for it unless told not to; answers the exit code. */
export function rollback(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<RollbackOptions>(rollbackCommand(), argv, terminal, rolledBack);
}

async function rolledBack(call: Call<RollbackOptions>): Promise<Answer> {
  const [execution = ""] = call.arguments;
  const { keepLayer, functions, toVersion } = call.options;
  const undoing = { rollback: execution, ...(keepLayer && { keepLayer }), ...(functions && { functions }) };
  requestFrom(undoing);
  const connection = await connect(call.options);
  const facts = await connection.executions.describe(executionArnOf(connection.service, execution));
  if (facts === null) throw new Refused(`There is no execution ${execution} to roll back. ${LIST_THE_NEWEST}.`);
  if (facts.status === "RUNNING") {
    throw new Refused(
      `${facts.name} still runs, and rolls back by itself if it fails. Wait for its end (npm run status -- ${inCommand(facts.name)} --follow), or stop it in the console first.`,
    );
  }
  const input = toVersion === undefined ? undoing : await movingTo(toVersion, execution, connection);
  return launched(connection, { kind: requestFrom(input).kind, input, wait: call.options.wait }, call);
}

/** The execution's own request, with this version of its layer in place of its source. */
async function movingTo(version: number, execution: string, connection: Connection): Promise<unknown> {
  const accepted = await connection.files(execution).request.read();
  if (accepted?.request.kind === "migrate") return withLayerVersion(accepted.request.migration, version);
  throw new Refused(
    `${execution} is no migration whose request is still stored. Give the request itself: npm run start-migration -- REQUEST.json --to-version ${version}.`,
  );
}

function namesIn(value: string): readonly string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("Give names of functions separated by commas, for example acme-chat,acme-quiz.");
}
