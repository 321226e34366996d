import { status } from "../src/cli/commands/status.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await status(process.argv.slice(2), processTerminal());
