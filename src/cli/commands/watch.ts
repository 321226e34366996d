/** `npm run watch`: a page on this machine that shows an execution as it runs, and can stop it and roll it back. */

import { InvalidArgumentError } from "commander";
import { executionArnOf } from "../../aws/service.ts";
import { executionName } from "../../domain/execution-name.ts";
import { connect } from "../execution/connection.ts";
import { type ExitCode, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { watchServer } from "../watch/server.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";

interface WatchOptions extends CommonOptions {
  readonly port: number;
}

export const watchCommand = () =>
  commandNamed({
    name: "watch",
    summary:
      "Opens a page on this machine that shows an execution as it runs: state graph, batches, functions, evidence, logs; with buttons to approve, stop and roll back.",
    operand: {
      name: "execution",
      is: "name or ARN of the execution; without one the page lists the newest",
      optional: true,
    },
    example: "migrate-20261123-153000-ab12",
  }).option("--port <number>", "where the page listens on 127.0.0.1; 0 takes any free port", portNumber, 0);

/** Serves the page until it is interrupted; what runs in AWS runs on. */
export function watch(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<WatchOptions>(watchCommand(), argv, terminal, watched);
}

async function watched(call: Call<WatchOptions>): Promise<Answer> {
  const [execution] = call.arguments;
  const connection = await connect(call.options);
  if (execution !== undefined) {
    const facts = await connection.executions.describe(executionArnOf(connection.service, execution));
    if (facts === null)
      throw new Refused(
        `There is no execution ${execution} of ${connection.service.machineArn}. Without a name the page lists the newest.`,
      );
  }
  const server = await watchServer(connection, call.options.port);
  try {
    const address = server.address(execution === undefined ? undefined : executionName(execution));
    call.words.write(`Watch    ${address}\n`);
    call.words.write(
      "The address holds a key that only you should have. Ctrl-C ends the page; the execution runs on.\n",
    );
    await interruption(call.terminal.interrupted);
    return { exitCode: 0, json: { address }, text: "" };
  } finally {
    await server.stop();
  }
}

/** Settles when the command is interrupted. */
export async function interruption(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
}

function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
