/** Starts an execution, prints where to see it, and follows it on request. */
import { randomBytes } from "node:crypto";
import { inCommand } from "../../domain/execution-name.ts";
import type { Request } from "../../domain/request/request.ts";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { displayFor } from "../terminal/display.ts";
import { type Connection, consoleLink } from "./connection.ts";
import { follow } from "./follow.ts";
import { resultOf } from "./result.ts";

const NAME_PREFIX: Readonly<Record<Request["kind"], string>> = {
  migrate: "migrate",
  plan: "plan",
  "roll-back": "rollback",
  "pick-up": "pick-up",
};

/** Starts an execution of `input`. Returns its result with `wait`, otherwise that it is running. */
export async function launch(
  connection: Connection,
  work: { readonly kind: Request["kind"]; readonly input: unknown; readonly wait: boolean },
  call: Call<CommonOptions>,
): Promise<CommandResult> {
  const { service, executions } = connection;
  const name = freshExecutionName(NAME_PREFIX[work.kind]);
  const executionArn = await executions.start(service.machineArn, name, work.input);
  const link = consoleLink(executionArn, call.terminal.env);
  call.output.write(`Started  ${executionArn}\n`);
  call.output.write(
    link === null ? `Follow   npm run status -- ${inCommand(name)} --follow\n\n` : `Console  ${link}\n\n`,
  );
  if (work.wait) return followToResult(connection, executionArn, call);
  return {
    exitCode: 0,
    json: { execution: executionArn, name, status: "RUNNING", outcome: null, console: link },
    text: "",
  };
}

/** For example `migrate-20261123-153000-ab12`, in UTC: sorts by time, and two in the same second differ. */
export function freshExecutionName(prefix: string): string {
  const [date = "", time = ""] = new Date().toISOString().replace(/[-:]/g, "").split("T");
  return `${prefix}-${date}-${time.slice(0, 6)}-${randomBytes(2).toString("hex")}`;
}

/** Shows the execution until it ends. Returns its result. */
export async function followToResult(
  connection: Connection,
  executionArn: string,
  call: Call<CommonOptions>,
): Promise<CommandResult> {
  const show = displayFor(call.output, call.terminal.env, call.paint);
  const last = await follow(connection, executionArn, show, call.terminal);
  call.output.write("\n");
  return resultOf(connection, last, call);
}
