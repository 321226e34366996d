/** `npm run rollback`: restores what one execution changed, or moves its functions to another layer version. */
import { InvalidArgumentError } from "commander";
import { inCommand } from "../../domain/execution-name.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { type Connection, connect, findExecution } from "../execution/connection.ts";
import { launch } from "../execution/launch.ts";
import { withLayerVersion } from "../request/layer-folder.ts";
import { toVersionOption } from "../request/layer-option.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface RollbackOptions extends CommonOptions {
  readonly wait: boolean;
  readonly keepLayer?: true;
  readonly functions?: readonly string[];
  readonly toVersion?: number;
}

/** Starts the rollback of an ended execution and waits for it, unless given `--no-wait`. */
export const rollback = cliCommand<RollbackOptions>(
  {
    name: "rollback",
    summary:
      "Restores every function that an execution changed, exactly as it was before: code, layers in order, aliases.",
    operand: { name: "execution", is: "name or ARN of the execution to undo" },
    example: "migrate-20261123-153000-ab12 --keep-layer --functions acme-chat,acme-quiz",
    options: (command) =>
      command
        .option(
          "--keep-layer",
          "restore the code but leave the layer attached; the restored package takes precedence over the layer",
        )
        .option("--functions <names>", "restore only these functions (comma-separated)", namesIn)
        .addOption(toVersionOption())
        .option("--wait", "show progress, then the result", true)
        .option("--no-wait", "start it and return immediately"),
  },
  startRollback,
);

async function startRollback(call: Call<RollbackOptions>): Promise<CommandResult> {
  const [execution = ""] = call.arguments;
  const { keepLayer, functions, toVersion } = call.options;
  const request = { rollback: execution, ...(keepLayer && { keepLayer }), ...(functions && { functions }) };
  requestFrom(request);
  const connection = await connect(call.options);
  const facts = await findExecution(connection, execution);
  if (facts.status === "RUNNING") {
    throw new Refused(
      `${facts.name} is still running, and rolls back automatically if it fails. Wait until it ends (npm run status -- ${inCommand(facts.name)} --follow), or stop it in the console first.`,
    );
  }
  const input = toVersion === undefined ? request : await requestToVersion(toVersion, execution, connection);
  return launch(connection, { kind: requestFrom(input).kind, input, wait: call.options.wait }, call);
}

/** The request of the execution, with this version as the source of its layer. */
async function requestToVersion(version: number, execution: string, connection: Connection): Promise<unknown> {
  const accepted = await connection.files(execution).request.read();
  if (accepted?.request.kind === "migrate") return withLayerVersion(accepted.request.migration, version);
  throw new Refused(
    `${execution} is not a migration, or its request is no longer stored. Pass the request itself: npm run start-migration -- REQUEST.json --to-version ${version}`,
  );
}

function namesIn(value: string): readonly string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError(
    "It must be a comma-separated list of function names, for example acme-chat,acme-quiz.",
  );
}
