import { rollback } from "../src/cli/commands/rollback.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await rollback(process.argv.slice(2), processTerminal());
