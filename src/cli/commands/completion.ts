/** `npm run completion`: teaches a shell the commands of this project and their options, from their own definitions. */
import { Argument, Command } from "commander";
import { type CommandShape, completionScript, SHELLS, type Shell, shapeOf } from "../render/completion.ts";
import type { ExitCode } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, type CommonOptions, runCommand } from "./command.ts";

export const completionCommand = () =>
  new Command("npm run completion --")
    .description(
      "Prints what makes a shell complete `npm run COMMAND -- --OPTION` in this folder. With `npm run -s`, nothing else is printed.",
    )
    .usage("shell")
    .addArgument(new Argument("<shell>", "the shell to teach").choices(SHELLS))
    .addHelpText(
      "after",
      '\nExample:\n  eval "$(npm run -s completion -- bash)"          # or zsh\n  npm run -s completion -- fish | source',
    );

/** `commands` are the definitions of all commands, `scripts` the names `npm run` knows. Answers the exit code. */
export function completion(
  argv: readonly string[],
  terminal: Terminal,
  commands: readonly Command[],
  scripts: readonly string[],
): Promise<ExitCode> {
  return runCommand<CommonOptions>(completionCommand(), argv, terminal, async (call) =>
    answer(call, commands.map(shapeOf), scripts),
  );
}

function answer(
  { arguments: given }: Call<CommonOptions>,
  commands: readonly CommandShape[],
  scripts: readonly string[],
): Answer {
  const text = completionScript(given[0] as Shell, commands, scripts);
  return { exitCode: 0, json: { script: text }, text };
}
