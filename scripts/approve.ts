import { approve } from "../src/cli/commands/approve.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await approve(process.argv.slice(2), processTerminal());
