/** `npm run watch`: a local page that shows a running execution, and can stop it and roll it back. */
import { InvalidArgumentError } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { executionName } from "../../domain/execution-name.ts";
import { connect } from "../execution/connection.ts";
import { Refused } from "../terminal/errors.ts";
import { startWatchServer } from "../watch/server.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface WatchOptions extends CommonOptions {
  readonly port: number;
  readonly function?: string;
}

/** Serves the page until interrupted; the execution itself continues. */
export const watch = cliCommand<WatchOptions>(
  {
    name: "watch",
    summary:
      "Serves a local page that shows a running execution: state graph, batches, functions, evidence and logs, with buttons to approve, stop and roll back.",
    operand: {
      name: "execution",
      is: "name or ARN of the execution; without it, the page lists the newest executions",
      optional: true,
    },
    example: "migrate-20261123-153000-ab12",
    options: (command) =>
      command
        .option("--port <number>", "port on 127.0.0.1; 0 picks a free port", portNumber, 0)
        .option("--function <name>", "select this function on the page"),
  },
  servePage,
);

async function servePage(call: Call<WatchOptions>): Promise<CommandResult> {
  const [execution] = call.arguments;
  const connection = await connect(call.options);
  if (execution !== undefined) {
    const facts = await connection.executions.describe(executionArnOf(connection.service, execution));
    if (facts === null)
      throw new Refused(
        `Execution ${execution} of ${connection.service.machineArn} does not exist. Without a name, the page lists the newest executions.`,
      );
  }
  const server = await startWatchServer(connection, call.options.port);
  try {
    const shown = execution === undefined ? undefined : executionName(execution);
    const address = server.address(shown, call.options.function);
    call.output.write(`Watch    ${address}\n`);
    call.output.write(
      "The address contains a secret token: do not share it. Ctrl-C stops the page; the execution continues.\n",
    );
    await waitForInterruption(call.terminal.interrupted);
    return { exitCode: 0, json: { address }, text: "" };
  } finally {
    await server.stop();
  }
}

/** Resolves when the command is interrupted. */
export async function waitForInterruption(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
}

function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}
