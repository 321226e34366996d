import { status } from "../src/cli/status.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await status(process.argv.slice(2), processTerminal());
