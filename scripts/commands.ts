import type { Command } from "commander";
import { approve } from "../src/cli/commands/approve.ts";
import { cleanup } from "../src/cli/commands/cleanup.ts";
import { handover } from "../src/cli/commands/handover.ts";
import { plan } from "../src/cli/commands/plan.ts";
import { rollback } from "../src/cli/commands/rollback.ts";
import { startMigration } from "../src/cli/commands/start-migration.ts";
import { status } from "../src/cli/commands/status.ts";
import { survey } from "../src/cli/commands/survey.ts";
import { watch } from "../src/cli/commands/watch.ts";
import { benchCommand } from "./bench/bench.ts";
import { completionCommand } from "./completion/completion.ts";
import { demo } from "./demo/demo.ts";
import { deployLocal } from "./deploy-local/deploy-local.ts";
import { localCommand } from "./local/command.ts";

/** The definition of every command of this project. */
export function commands(): readonly Command[] {
  const ofService = [survey, plan, startMigration, status, watch, handover, approve, rollback, cleanup];
  const defined = [demo, deployLocal, ...ofService].map(({ define }) => define());
  return [...defined, localCommand(), benchCommand(), completionCommand()];
}
