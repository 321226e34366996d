import { plan } from "../src/cli/commands/plan.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await plan(process.argv.slice(2), processTerminal());
