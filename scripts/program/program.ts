/** One program with all commands. The npm scripts call it too. */
import manifest from "../../package.json" with { type: "json" };
import type { ExitCode } from "../../src/cli/terminal/errors.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { quoted } from "../../src/domain/text.ts";
import { commands } from "./commands.ts";

/** Runs the command that `argv` begins with, and ends the process if it asks for that. Returns the exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) return print(terminal, help());
  if (name === "--version") return print(terminal, `${manifest.version}\n`);
  if (name === "help") return runProgram([...rest.slice(0, 1), "--help"], terminal);
  const command = commands.get(name ?? "");
  if (command === undefined) {
    terminal.stderr.write(name === undefined ? help() : `${quoted(name)} is not a command.\n\n${help()}`);
    return 2;
  }
  const run = await command.load();
  const exitCode = await run(rest, terminal);
  if (command.endsProcess) process.exit(exitCode);
  return exitCode;
}

function print({ stdout }: Terminal, text: string): ExitCode {
  stdout.write(text);
  return 0;
}

function help(): string {
  const width = Math.max(...[...commands.keys()].map(({ length }) => length));
  const lines = [...commands].map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return `${manifest.description}

Usage: npx layershift <command> [options]

Commands:
${lines.join("\n")}

For the options of a command: npx layershift <command> --help
`;
}

/** Texts name commands as npm scripts, which this repository has. The installed program has its own name for them. */
export function withProgramName(text: string): string {
  return text.replaceAll(NPM_SCRIPT, (whole, space: string, name: string) =>
    commands.has(name) ? `npx${space}layershift ${name}` : whole,
  );
}

const NPM_SCRIPT = /\bnpm(\s+)run\s+(?:-s\s+)?([a-z:-]+)(?:\s+--(?=\s|$))?/g;
