import { handover } from "../src/cli/handover.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await handover(process.argv.slice(2), processTerminal());
