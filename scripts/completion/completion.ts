/** `npm run completion`: prints a shell completion script generated from the command definitions. */
import { Argument, Command } from "commander";
import { type Call, type CommandResult, type CommonOptions, runCommand } from "../../src/cli/commands/command.ts";
import type { ExitCode } from "../../src/cli/terminal/errors.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { type CommandShape, completionScript, SHELLS, type Shell, shapeOf } from "./shells.ts";

export const completionCommand = () =>
  new Command("npm run completion --")
    .description(
      "Prints a script that makes the shell complete `npm run COMMAND -- --OPTION` in this folder. Use `npm run -s` so that only the script is printed.",
    )
    .usage("<shell>")
    .addArgument(new Argument("<shell>", "shell to print the script for").choices(SHELLS))
    .addHelpText(
      "after",
      '\nExample:\n  eval "$(npm run -s completion -- bash)"          # or zsh\n  npm run -s completion -- fish | source',
    );

/** `commands` are all command definitions, `scripts` the names that `npm run` knows. Returns the exit code. */
export function completion(
  argv: readonly string[],
  terminal: Terminal,
  commands: readonly Command[],
  scripts: readonly string[],
): Promise<ExitCode> {
  return runCommand<CommonOptions>(completionCommand(), argv, terminal, async (call) =>
    resultOf(call, commands.map(shapeOf), scripts),
  );
}

function resultOf(
  { arguments: given }: Call<CommonOptions>,
  commands: readonly CommandShape[],
  scripts: readonly string[],
): CommandResult {
  const text = completionScript(given[0] as Shell, commands, scripts);
  return { exitCode: 0, json: { script: text }, text };
}
