import { cleanup } from "../src/cli/cleanup.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await cleanup(process.argv.slice(2), processTerminal());
