import { cleanup } from "../src/cli/commands/cleanup.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await cleanup(process.argv.slice(2), processTerminal());
