import { watch } from "../src/cli/commands/watch.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await watch(process.argv.slice(2), processTerminal());
