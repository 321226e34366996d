/**
 * Writes one function's journal for one process, and only ever over what that process knows. Step Functions starts a
 * task again when it loses sight of a process that may still be at work: of two, the one that did not write last stops.
 */
import { isDeepStrictEqual } from "node:util";
import type { JsonFile } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { JournalTaken } from "../../../domain/errors.ts";

/** A write that was lost, or whose answer was, is made up for at the next attempt. */
const ATTEMPTS = 4;

/**
 * `begun`: as it was read, or as it is while nothing is stored.
 * @returns what writes it. @throws JournalTaken where something is stored that this process neither read nor wrote
 */
export function journalWriter(
  file: JsonFile<FunctionJournal>,
  begun: FunctionJournal,
): (journal: FunctionJournal) => Promise<void> {
  const known = [begun];
  /** Of what is stored; `null` where nothing is, `undefined` where that has to be looked at. */
  let etag: string | null | undefined;
  return async (journal) => {
    known.push(journal);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (etag === undefined) {
        const stored = await file.readWithEtag();
        if (stored !== null && !known.some((one) => isDeepStrictEqual(one, stored.value))) break;
        etag = stored?.etag ?? null;
        if (attempt > 1 && isDeepStrictEqual(stored?.value, journal)) return;
      }
      etag = (await file.overwrite(journal, etag)) ?? undefined;
      if (etag !== undefined) return;
    }
    throw new JournalTaken(journal.functionName);
  };
}
