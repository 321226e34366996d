import type { Command } from "commander";
import { approveCommand } from "../src/cli/approve.ts";
import { cleanupCommand } from "../src/cli/cleanup.ts";
import { completionCommand } from "../src/cli/completion.ts";
import { handoverCommand } from "../src/cli/handover.ts";
import { planCommand } from "../src/cli/plan.ts";
import { rollbackCommand } from "../src/cli/rollback.ts";
import { startMigrationCommand } from "../src/cli/start-migration.ts";
import { statusCommand } from "../src/cli/status.ts";
import { watchCommand } from "../src/cli/watch.ts";
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
