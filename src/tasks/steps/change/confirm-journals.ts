/** Verifies that the journals record what was done: report and rollback use only the journals. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { journalsOf } from "../judge/batch-of.ts";
import type { FunctionWork } from "./function-work.ts";

/** Reads the journals of finished work, and writes those again that do not record how it ended. */
export async function confirmJournals(works: readonly FunctionWork[], files: ExecutionFiles): Promise<void> {
  const names = works.map(({ name }) => name);
  const stored = new Map((await journalsOf(files, names)).map((journal) => [journal.functionName, journal]));
  const lost = works.filter(({ name, journal }) => !isSameEnding(stored.get(name), journal));
  await Promise.all(lost.map((work) => work.record({})));
}

function isSameEnding(stored: FunctionJournal | undefined, { step, outcome, rolledBackBy }: FunctionJournal): boolean {
  return stored?.step === step && stored.outcome === outcome && stored.rolledBackBy === rolledBackBy;
}
