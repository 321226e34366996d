/** Starts an execution, says where to look at it, and follows it where asked. */

import { randomBytes } from "node:crypto";
import { inCommand } from "../../domain/execution-name.ts";
import type { Request } from "../../domain/request/request.ts";
import type { Answer, Call, CommonOptions } from "../commands/command.ts";
import { displayFor } from "../terminal/display.ts";
import { type Connection, consoleLink } from "./connection.ts";
import { followed } from "./follow.ts";
import { resultOf } from "./result.ts";

const NAME_PREFIX: Readonly<Record<Request["kind"], string>> = {
  migrate: "migrate",
  plan: "plan",
  "roll-back": "rollback",
  "pick-up": "pick-up",
};

/** Starts the execution of `input`; with `wait` answers how it ended, otherwise that it runs. */
export async function launched(
  connection: Connection,
  work: { readonly kind: Request["kind"]; readonly input: unknown; readonly wait: boolean },
  call: Call<CommonOptions>,
): Promise<Answer> {
  const { service, executions } = connection;
  const name = freshExecutionName(NAME_PREFIX[work.kind]);
  const executionArn = await executions.start(service.machineArn, name, work.input);
  const link = consoleLink(executionArn, call.terminal.env);
  call.words.write(`Started  ${executionArn}\n`);
  call.words.write(
    link === null ? `Look at  npm run status -- ${inCommand(name)} --follow\n\n` : `Console  ${link}\n\n`,
  );
  if (!work.wait) return stillRunning(executionArn, name, link);
  const display = displayFor(call.words, call.terminal.env, call.paint);
  const look = await followed(connection, executionArn, display, call.terminal);
  call.words.write("\n");
  return resultOf(connection, look, call);
}

/** A name nobody had before. */
export function freshExecutionName(prefix: string): string {
  return executionNameAt(prefix, new Date(), randomBytes(2).toString("hex"));
}

/** For example `migrate-20261123-153000-ab12`, in UTC: sorts by time, and two in one second do not meet. */
export function executionNameAt(prefix: string, at: Date, suffix: string): string {
  const [date = "", time = ""] = at.toISOString().replace(/[-:]/g, "").split("T");
  return `${prefix}-${date}-${time.slice(0, 6)}-${suffix}`;
}

function stillRunning(execution: string, name: string, console: string | null): Answer {
  return { exitCode: 0, json: { execution, name, status: "RUNNING", outcome: null, console }, text: "" };
}
