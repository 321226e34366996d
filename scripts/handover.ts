import { handover } from "../src/cli/commands/handover.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await handover(process.argv.slice(2), processTerminal());
