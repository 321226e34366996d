import { startMigration } from "../src/cli/start-migration.ts";
import { processTerminal } from "../src/cli/terminal.ts";

process.exitCode = await startMigration(process.argv.slice(2), processTerminal());
