/** Details of a function that is selected on the page: journal, evidence and the end of its log. */
import { NotSearched } from "../../aws/cloudwatch/logs.ts";
import { executionArnOf } from "../../aws/service.ts";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { kilobytes } from "../../domain/amounts.ts";
import { type FunctionJournal, mayHaveChanged } from "../../domain/change/journal.ts";
import { HOW_TEXT } from "../../domain/drift/drift.ts";
import { printableLine } from "../../domain/drift/unified-diff.ts";
import { standingText } from "../../domain/report/reasons/of-endings.ts";
import { quoted } from "../../domain/text.ts";
import { newErrors } from "../../domain/verdict/logs/import-errors.ts";
import { scanTextOf } from "../../domain/verdict/logs/scan-text.ts";
import { type CheckResult, errorsText, type ScanResult } from "../../domain/verdict/verdict.ts";
import type { CopyView, FunctionDetails, LogLine } from "../../page/view.ts";
import type { Connection } from "../execution/connection.ts";
import { filesOfWork } from "../execution/observation.ts";
import { Refused } from "../terminal/errors.ts";

/** How long before the execution the log starts, and how long it is read. */
const BEFORE_MS = 60_000;
const READ_MS = 5_000;
const LINES = 200;
const LINE_CHARACTERS = 2000;
const MAX_EVIDENCE = 20;

/** @throws Refused if the function is not part of the execution */
export async function readDetails(connection: Connection, execution: string, name: string): Promise<FunctionDetails> {
  const arn = executionArnOf(connection.service, execution);
  const accepted = await connection.files(arn).request.read();
  if (accepted === null) throw new Refused("The functions of the execution are not known yet.");
  const files = filesOfWork(connection, arn, accepted.request);
  const inventory = await files.inventory.read();
  const item = inventory?.find(({ configuration }) => configuration.name === name);
  if (item === undefined) throw new Refused(`${name} is not in this fleet.`);
  const journal = await files.journal(name).read();
  const { checks, scans } = await readEvidence(files, name, journal);
  const { logGroup } = item.configuration;
  const from = new Date(Date.parse(accepted.startedAt) - BEFORE_MS);
  const changedAt = journal?.changedAt ?? null;
  const sought = changedAt === null ? null : { since: changedAt, errors: errorsIn(checks, scans) };
  const { log, evidence, note } = await readEndOfLog(connection.logs, logGroup, from, sought);
  return {
    name,
    steps: stepsOf(journal),
    checks: checks.map(checkView),
    scans: scans.map(scanView),
    logGroup,
    evidence,
    log,
    logNote: note,
    copy: await readCopy(files, name),
  };
}

/** The differences of its copy, which the inventory has stored. */
async function readCopy(files: ExecutionFiles, name: string): Promise<CopyView | null> {
  const drift = await files.drift.read();
  const copy = drift?.copies.find(({ functions }) => functions.includes(name));
  if (copy === undefined) return null;
  return {
    files: copy.files.map(({ path, how, diff, note }) => ({
      path,
      words: note === null ? HOW_TEXT[how] : `${HOW_TEXT[how]}; ${note}`,
      diff: diff === null ? null : diff.map(printableLine),
    })),
    more: copy.total - copy.files.length,
    unread: copy.unread,
  };
}

/** Errors since the change, as the lines of the log have them. */
function errorsIn(checks: readonly CheckResult[], scans: readonly ScanResult[]): readonly string[] {
  return [
    ...checks.flatMap(({ importErrors }) => importErrors),
    ...scans.flatMap(({ importErrors, knownBefore, since }) => [
      ...newErrors(importErrors, knownBefore),
      ...since.failures.map(({ error }) => error),
    ]),
  ];
}

async function readEvidence(files: ExecutionFiles, name: string, journal: FunctionJournal | null) {
  if (journal === null) return { checks: [], scans: [] };
  const { health, scan } = await files.evidence(journal.batch).readAll();
  const own = ({ functionName }: { readonly functionName: string }) => functionName === name;
  return { checks: (health?.checks ?? []).filter(own), scans: (scan?.scans ?? []).filter(own) };
}

function stepsOf(journal: FunctionJournal | null): readonly string[] {
  if (journal === null) return ["The function was not changed."];
  const { layersAfter, slimZipBytes, changedAt, settledAt, rolledBackBy, unrestored } = journal;
  return [
    "The original package, layer list and settings are stored.",
    ...(mayHaveChanged(journal) ? [] : ["The function was not changed."]),
    ...(changedAt === null ? [] : [`The change began at ${timeOf(changedAt)}.`]),
    ...(layersAfter === null ? [] : [`Layers: ${layersAfter.join(", ")}.`]),
    ...(slimZipBytes === null ? [] : [`The package without the shared code has ${kilobytes(slimZipBytes)}.`]),
    ...(settledAt === null ? [] : [`The change had settled at ${timeOf(settledAt)}.`]),
    ...(unrestored === null ? [] : [`Now: ${standingText(unrestored)}.`, ...unrestored.commands]),
    ...(rolledBackBy === null ? [] : [`Rolled back by ${rolledBackBy}.`]),
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

/** Lines to find: those with one of these errors, at this time or later. */
interface Sought {
  /** ISO 8601. */
  readonly since: string;
  readonly errors: readonly string[];
}

/**
 * The last lines of a log group since `from`, shortened and printable, with a note if some are missing. `evidence` has
 * the first lines that are sought, wherever they are.
 */
export async function readEndOfLog(
  logs: Connection["logs"],
  logGroup: string,
  from: Date,
  sought: Sought | null = null,
) {
  const log: LogLine[] = [];
  const evidence: LogLine[] = [];
  let note: string | null = null;
  try {
    for await (const { at, message } of logs.events(logGroup, { from, until: new Date(Date.now() + READ_MS) })) {
      const line = { at: at.toISOString(), message: quoted(message.trimEnd(), LINE_CHARACTERS) };
      log.push(line);
      const isSought =
        sought !== null && line.at >= sought.since && sought.errors.some((error) => message.includes(error));
      if (isSought && evidence.length < MAX_EVIDENCE) evidence.push(line);
      if (log.length > LINES) {
        log.shift();
        note = `Only its last ${LINES} lines are shown.`;
      }
    }
  } catch (error) {
    if (!(error instanceof NotSearched)) throw error;
    note = quoted(error.message);
  }
  return { log, evidence, note };
}
