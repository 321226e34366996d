import type { Command } from "commander";
import { approveCommand } from "../src/cli/commands/approve.ts";
import { cleanupCommand } from "../src/cli/commands/cleanup.ts";
import { completionCommand } from "../src/cli/commands/completion.ts";
import { handoverCommand } from "../src/cli/commands/handover.ts";
import { planCommand } from "../src/cli/commands/plan.ts";
import { rollbackCommand } from "../src/cli/commands/rollback.ts";
import { startMigrationCommand } from "../src/cli/commands/start-migration.ts";
import { statusCommand } from "../src/cli/commands/status.ts";
import { watchCommand } from "../src/cli/commands/watch.ts";
import { benchCommand } from "./bench/bench.ts";
import { demoCommand } from "./demo/demo.ts";
import { deployLocalCommand } from "./deploy-local/deploy-local.ts";
import { localCommand } from "./local/command.ts";

/** The definition of every command of this project. */
export function commands(): readonly Command[] {
  return [
    demoCommand(),
    localCommand(),
    deployLocalCommand(),
    planCommand(),
    startMigrationCommand(),
    statusCommand(),
    watchCommand(),
    handoverCommand(),
    approveCommand(),
    rollbackCommand(),
    cleanupCommand(),
    benchCommand(),
    completionCommand(),
  ];
}
