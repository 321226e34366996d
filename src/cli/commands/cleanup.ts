/** `npm run cleanup`: starts the clean-up that otherwise runs on a schedule. */
import { InvalidArgumentError } from "commander";
import { cleanupMachineArn } from "../../aws/service.ts";
import { cleanupFiles } from "../../bucket/cleanup-files.ts";
import type { CleanupReport } from "../../domain/cleanup/cleanup-documents.ts";
import { cleanupSettingsFrom } from "../../domain/cleanup/cleanup-settings.ts";
import { type Connection, connect, consoleLink } from "../execution/connection.ts";
import { pause } from "../execution/follow.ts";
import { freshExecutionName } from "../execution/launch.ts";
import { endOf } from "../execution/result.ts";
import { renderCleanup } from "../render/cleanup.ts";
import { type ExitCode, Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface CleanupOptions extends CommonOptions {
  readonly dryRun?: true;
  readonly keep?: number;
  readonly days?: number;
  readonly layer?: readonly string[];
  readonly wait: boolean;
}

const numberFrom = (text: string): number => {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
};

/** Starts a clean-up and waits for it to end, unless given `--no-wait`. */
export const cleanup = cliCommand<CleanupOptions>(
  {
    name: "cleanup",
    summary: "Deletes unused layer versions, and the stored originals of executions that can no longer be rolled back.",
    example: "--dry-run --keep 3 --days 30",
    options: (command) =>
      command
        .option("--dry-run", "show what would be deleted and why, without deleting anything")
        .option("--keep <number>", "number of newest versions of each layer to keep (default: 3)", numberFrom)
        .option("--days <number>", "keep versions published within this many days (default: 30)", numberFrom)
        .option(
          "--layer <name...>",
          "only these layers, including versions the service did not publish (default: versions the service published)",
        )
        .option("--wait", "wait until it ends, then show what was deleted and kept", true)
        .option("--no-wait", "start it and return immediately"),
  },
  runCleanup,
);

async function runCleanup(call: Call<CleanupOptions>): Promise<CommandResult> {
  const { dryRun, keep, days, layer: layers, wait } = call.options;
  const input = { dryRun, keep, days, layers };
  cleanupSettingsFrom(input);
  const connection = await connect(call.options);
  const machineArn = cleanupMachineArn(connection.service);
  const name = freshExecutionName("cleanup");
  const execution = await connection.executions.start(machineArn, name, input);
  const link = consoleLink(execution, call.terminal.env);
  call.output.write(`Started  ${execution}\n${link === null ? "" : `Console  ${link}\n`}\n`);
  if (!wait)
    return { exitCode: 0, json: { execution, name, status: "RUNNING", outcome: null, console: link }, text: "" };
  const report = await reportOf(execution, connection, call.terminal.interrupted);
  return { exitCode: EXIT_CODE[report.outcome], json: report, text: renderCleanup(report, call) };
}

const EXIT_CODE: Readonly<Record<CleanupReport["outcome"], ExitCode>> = {
  "cleaned-up": 0,
  "nothing-to-clean-up": 0,
  "dry-run": 0,
  rejected: 2,
  incomplete: 3,
};

/** Waits for the end. @throws Refused with exit code 130 when interrupted, 3 if it ended without a report */
async function reportOf(execution: string, connection: Connection, interrupted?: AbortSignal): Promise<CleanupReport> {
  for (;;) {
    const facts = await connection.executions.describe(execution);
    if (facts !== null && facts.status !== "RUNNING") {
      const report = await cleanupFiles(connection.store, execution).report.read();
      if (report !== null) return report;
      throw new Refused(
        `The clean-up ended without a report (${endOf(facts)}). Nothing that is still needed was deleted. Check its history, then start it again.`,
        { exitCode: 3 },
      );
    }
    await pause(1, interrupted, `The clean-up continues: ${execution}`);
  }
}
