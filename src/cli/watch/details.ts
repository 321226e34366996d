/**
 * Everything known of one function, read when somebody selects it: its journal, its evidence, and the end of its log.
 */

import { NotSearched } from "../../aws/cloudwatch/logs.ts";
import { executionArnOf } from "../../aws/service.ts";
import { batchFolder, type ExecutionFiles } from "../../bucket/execution-files.ts";
import { kilobytes } from "../../domain/amounts.ts";
import { type FunctionJournal, mayHaveChanged } from "../../domain/change/journal.ts";
import { standingText } from "../../domain/report/reasons/of-endings.ts";
import { quoted } from "../../domain/text.ts";
import { evidence } from "../../domain/verdict/evidence.ts";
import { scanTextOf } from "../../domain/verdict/logs/scan-text.ts";
import { type CheckResult, errorsText, type ScanResult } from "../../domain/verdict/verdict.ts";
import type { FunctionDetails, LogLine } from "../../page/view.ts";
import type { Connection } from "../execution/connection.ts";
import { workedOn } from "../execution/observation.ts";
import { Refused } from "../terminal/errors.ts";

/** The log is read this long before the execution, and at most so long. */
const BEFORE_MS = 60_000;
const READ_MS = 5_000;
const LINES = 200;
const LINE_CHARACTERS = 2000;

/** @throws Refused where the execution does not know the function */
export async function detailsOf(connection: Connection, execution: string, name: string): Promise<FunctionDetails> {
  const arn = executionArnOf(connection.service, execution);
  const accepted = await connection.files(arn).request.read();
  if (accepted === null) throw new Refused("Nothing is known of its functions yet.");
  const files = workedOn(connection, arn, accepted.request);
  const inventory = await files.inventory.read();
  const item = inventory?.find(({ configuration }) => configuration.name === name);
  if (item === undefined) throw new Refused(`${name} is no function of this fleet.`);
  const journal = await files.journal(name).read();
  const { checks, scans } = await evidenceOn(files, name, journal);
  const { logGroup } = item.configuration;
  const from = new Date(Date.parse(accepted.startedAt) - BEFORE_MS);
  const { log, note } = await endOfLog(connection.logs, logGroup, from);
  return {
    name,
    steps: stepsOf(journal),
    checks: checks.map(checkView),
    scans: scans.map(scanView),
    logGroup,
    log,
    logNote: note,
  };
}

async function evidenceOn(files: ExecutionFiles, name: string, journal: FunctionJournal | null) {
  if (journal === null) return { checks: [], scans: [] };
  const folder = batchFolder(journal.batch);
  const [health, scan] = await Promise.all([
    files.file(`${folder}/health.json`, evidence.health).read(),
    files.file(`${folder}/scan.json`, evidence.scan).read(),
  ]);
  const own = ({ functionName }: { readonly functionName: string }) => functionName === name;
  return { checks: (health?.checks ?? []).filter(own), scans: (scan?.scans ?? []).filter(own) };
}

function stepsOf(journal: FunctionJournal | null): readonly string[] {
  if (journal === null) return ["Nothing was done to it."];
  const { layersAfter, slimZipBytes, changedAt, settledAt, rolledBackBy, unrestored } = journal;
  return [
    "Its original package, layer list and settings are stored.",
    ...(mayHaveChanged(journal) ? [] : ["It was not changed."]),
    ...(changedAt === null ? [] : [`The change began at ${timeOf(changedAt)}.`]),
    ...(layersAfter === null ? [] : [`Layers: ${layersAfter.join(", ")}.`]),
    ...(slimZipBytes === null ? [] : [`Its package without the shared code has ${kilobytes(slimZipBytes)}.`]),
    ...(settledAt === null ? [] : [`It had settled at ${timeOf(settledAt)}.`]),
    ...(unrestored === null ? [] : [`Now: ${standingText(unrestored)}.`, ...unrestored.commands]),
    ...(rolledBackBy === null ? [] : [`The rollback of ${rolledBackBy} ended its work on it.`]),
  ];
}

function timeOf(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}

function checkView({ check: name, passed, why, importErrors }: CheckResult) {
  const log = importErrors.length === 0 ? "" : `; its log says: ${errorsText(importErrors)}`;
  return { name, passed, words: `${passed ? "passed" : (why ?? "did not pass")}${log}` };
}

function scanView(scan: ScanResult) {
  const { good, found, besides } = scanTextOf(scan);
  return { good, words: [found, ...besides].join("; ") };
}

/** The last lines of a log group since then, each cut and printable, and what is to be known about them. */
export async function endOfLog(logs: Connection["logs"], logGroup: string, from: Date) {
  const log: LogLine[] = [];
  let note: string | null = null;
  try {
    for await (const { at, message } of logs.events(logGroup, { from, until: new Date(Date.now() + READ_MS) })) {
      log.push({ at: at.toISOString(), message: quoted(message.trimEnd(), LINE_CHARACTERS) });
      if (log.length > LINES) {
        log.shift();
        note = `Only its last ${LINES} lines are shown.`;
      }
    }
  } catch (error) {
    if (!(error instanceof NotSearched)) throw error;
    note = quoted(error.message);
  }
  return { log, note };
}
