import { processTerminal } from "../src/cli/terminal/terminal.ts";
import { deployLocal } from "./deploy-local/deploy-local.ts";

process.exit(await deployLocal(process.argv.slice(2), processTerminal()));
