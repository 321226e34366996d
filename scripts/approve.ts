import { approve } from "../src/cli/approve.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await approve(process.argv.slice(2), processTerminal());
