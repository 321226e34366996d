import { startMigration } from "../src/cli/commands/start-migration.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";

process.exitCode = await startMigration(process.argv.slice(2), processTerminal());
