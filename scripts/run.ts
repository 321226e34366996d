/** `npm run NAME`: runs a command of the service, and loads only its modules. */
import { processTerminal } from "../src/cli/terminal/terminal.ts";

const commands = {
  approve: async () => (await import("../src/cli/commands/approve.ts")).approve,
  cleanup: async () => (await import("../src/cli/commands/cleanup.ts")).cleanup,
  handover: async () => (await import("../src/cli/commands/handover.ts")).handover,
  plan: async () => (await import("../src/cli/commands/plan.ts")).plan,
  rollback: async () => (await import("../src/cli/commands/rollback.ts")).rollback,
  "start-migration": async () => (await import("../src/cli/commands/start-migration.ts")).startMigration,
  status: async () => (await import("../src/cli/commands/status.ts")).status,
  survey: async () => (await import("../src/cli/commands/survey.ts")).survey,
  watch: async () => (await import("../src/cli/commands/watch.ts")).watch,
};

const [name, ...argv] = process.argv.slice(2);
const command = await commands[name as keyof typeof commands]();
process.exitCode = await command(argv, processTerminal());
