/** `npm run plan`: what a migration would do to each function, and why. */
import { requestFrom } from "../domain/request.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";
import { connect } from "./connection.ts";
import { type ExitCode, Refused } from "./errors.ts";
import { launched } from "./launch.ts";
import { requestFile } from "./request-file.ts";
import type { Terminal } from "./terminal.ts";

/** Runs the request as a plan, which changes nothing, and prints it; answers the exit code. */
export function plan(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const command = commandNamed({
    name: "plan",
    summary: "Says what a migration would do to each function of the fleet and why; changes nothing.",
    operand: { name: "request", is: "path of the request, a JSON file (docs/request.md)" },
    example: "request.json",
  });
  return runCommand<CommonOptions>(command, argv, terminal, planned);
}

async function planned(call: Call<CommonOptions>): Promise<Answer> {
  const [path = ""] = call.arguments;
  const read = await requestFile(path);
  const input = typeof read === "object" && read !== null && !Array.isArray(read) ? { ...read, plan: true } : read;
  if (typeof read === "object" && read !== null && "rollback" in read) {
    throw new Refused(`${path} asks for a rollback, which needs no plan: npm run rollback -- EXECUTION.`);
  }
  const { kind } = requestFrom(input);
  return launched(await connect(call.options), { kind, input, wait: true }, call);
}
