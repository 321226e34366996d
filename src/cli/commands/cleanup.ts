/** `npm run cleanup`: what the schedule does, by hand. */
import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { cleanupMachineArn } from "../../aws/service.ts";
import { cleanupFiles } from "../../bucket/cleanup-files.ts";
import type { CleanupReport } from "../../domain/cleanup/cleanup-documents.ts";
import { cleanupSettingsFrom } from "../../domain/cleanup/cleanup-settings.ts";
import { type Connection, connect, consoleLink } from "../execution/connection.ts";
import { freshExecutionName } from "../execution/launch.ts";
import { endOf } from "../execution/result.ts";
import { renderCleanup } from "../render/cleanup.ts";
import { type ExitCode, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";

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

export const cleanupCommand = () =>
  commandNamed({
    name: "cleanup",
    summary:
      "Deletes layer versions that nothing needs any more, and the stored originals of executions that can no longer be rolled back.",
    example: "--dry-run --keep 3 --days 30",
  })
    .option("--dry-run", "only say what would go, and why")
    .option("--keep <number>", "newest versions of each layer that stay in any case (default: 3)", numberFrom)
    .option("--days <number>", "days after its publication that a version stays in any case (default: 30)", numberFrom)
    .option(
      "--layer <name...>",
      "only these layers, whoever published their versions (default: what the service published)",
    )
    .option("--wait", "wait until it ends, then say what went and what stayed", true)
    .option("--no-wait", "only start it");

/** Starts a clean-up and waits for it unless told not to; answers the exit code. */
export function cleanup(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<CleanupOptions>(cleanupCommand(), argv, terminal, cleanedUp);
}

async function cleanedUp(call: Call<CleanupOptions>): Promise<Answer> {
  const { dryRun, keep, days, layer: layers, wait } = call.options;
  const input = { dryRun, keep, days, layers };
  cleanupSettingsFrom(input);
  const connection = await connect(call.options);
  const machineArn = cleanupMachineArn(connection.service);
  const name = freshExecutionName("cleanup");
  const execution = await connection.executions.start(machineArn, name, input);
  const link = consoleLink(execution, call.terminal.env);
  call.words.write(`Started  ${execution}\n${link === null ? "" : `Console  ${link}\n`}\n`);
  if (!wait)
    return { exitCode: 0, json: { execution, name, status: "RUNNING", outcome: null, console: link }, text: "" };
  const report = await reportOf(execution, connection, call.terminal.interrupted);
  return { exitCode: EXIT_CODE[report.outcome], json: report, text: renderCleanup(report, call.paint, call.width) };
}

const EXIT_CODE: Readonly<Record<CleanupReport["outcome"], ExitCode>> = {
  "cleaned-up": 0,
  "nothing-to-clean-up": 0,
  "dry-run": 0,
  rejected: 2,
  incomplete: 3,
};

/** Waits for the end. @throws Refused with exit code 130 when interrupted, 3 where it ended without a report */
async function reportOf(execution: string, connection: Connection, interrupted?: AbortSignal): Promise<CleanupReport> {
  for (;;) {
    const facts = await connection.executions.describe(execution);
    if (facts !== null && facts.status !== "RUNNING") {
      const report = await cleanupFiles(connection.store, execution).report.read();
      if (report !== null) return report;
      const why = endOf(facts);
      throw new Refused(
        `The clean-up ended without a report (${why}). What anything needs is still there. Look at its history, and start it again.`,
        { exitCode: 3 },
      );
    }
    await sleep(1000, undefined, interrupted === undefined ? {} : { signal: interrupted }).catch((cause: unknown) => {
      throw new Refused(`Interrupted. The clean-up runs on: ${execution}`, { exitCode: 130, cause });
    });
  }
}
