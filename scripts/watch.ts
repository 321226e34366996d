import { processTerminal } from "../src/cli/terminal.ts";
import { watch } from "../src/cli/watch.ts";

process.exitCode = await watch(process.argv.slice(2), processTerminal());
