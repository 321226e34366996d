/**
 * Writes a function's journal, but only over what this process read or wrote. Step Functions can start a task again
 * while its first process still runs: the process that did not write last stops.
 */
import { isDeepStrictEqual } from "node:util";
import type { JsonFile } from "../../../bucket/stored-file.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { JournalTaken } from "../../../domain/errors.ts";

/** A lost write or response is made up for at the next attempt. */
const MAX_ATTEMPTS = 4;

/**
 * @param begun the stored journal, or the new one if none is stored
 * @returns the function that writes it; throws JournalTaken if another process wrote the journal
 */
export function journalWriter(
  file: JsonFile<FunctionJournal>,
  begun: FunctionJournal,
): (journal: FunctionJournal) => Promise<void> {
  const known = [begun];
  /** ETag of what is stored: `null` if nothing is, `undefined` if unknown. */
  let etag: string | null | undefined;
  return async (journal) => {
    known.push(journal);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
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
