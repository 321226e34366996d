import { plan } from "../src/cli/plan.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await plan(process.argv.slice(2), processTerminal());
