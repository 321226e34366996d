/** `npm run completion`: prints a shell completion script generated from the command definitions. */
import { existsSync, readFileSync } from "node:fs";
import { Argument, Command } from "commander";
import { type CliCommand, type CommonOptions, runCommand } from "../../../src/cli/commands/command.ts";
import type { Terminal } from "../../../src/cli/terminal/terminal.ts";
import { completionScript, type NpmScript, SHELLS, type Shell, shapeOf } from "./shells.ts";

const define = () =>
  new Command("npm run completion --")
    .description("Prints a script that makes the shell complete the commands of layershift and their options.")
    .usage("<shell>")
    .addArgument(new Argument("<shell>", "shell to print the script for").choices(SHELLS))
    .addHelpText(
      "after",
      '\nExample:\n  eval "$(npm run -s completion -- bash)"          # or zsh\n  npm run -s completion -- fish | source',
    );

/** @param definitions of every command of the program */
export function completionOf(definitions: () => Promise<readonly Command[]>): CliCommand {
  const run = (argv: readonly string[], terminal: Terminal) =>
    runCommand<CommonOptions>(define(), argv, terminal, async ({ arguments: [shell] }) => {
      const text = completionScript(shell as Shell, (await definitions()).map(shapeOf), npmScripts());
      return { exitCode: 0, json: { script: text }, text };
    });
  return Object.assign(run, { define });
}

/** The scripts of this repository, which the installed program does not have. */
function npmScripts(): readonly NpmScript[] {
  const file = new URL("../../../package.json", import.meta.url);
  if (!existsSync(file)) return [];
  const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, "utf8")).scripts;
  return Object.entries(scripts).map(([name, line]) => ({ name, isOfProgram: line.includes("scripts/run.ts") }));
}
