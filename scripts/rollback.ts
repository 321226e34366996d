import { rollback } from "../src/cli/rollback.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await rollback(process.argv.slice(2), processTerminal());
