/** Writes a document without which an execution must not end, and verifies it by reading. */

import type { JsonFile } from "../../../bucket/execution-files.ts";
import { NotUsable } from "../../../domain/errors.ts";
import { logWarning } from "../../log.ts";

const MAX_WRITES = 3;

/**
 * If S3 accepted the document and then fails to return it, the write counts.
 * @throws NotUsable if something else reads back
 */
export async function writeAndReadBack<T>(
  execution: string,
  file: JsonFile<T>,
  document: T,
  isSame: (stored: T) => boolean,
): Promise<void> {
  for (let write = 0; write < MAX_WRITES; write += 1) {
    await file.write(document);
    if (await readsBack(execution, file, isSame)) return;
  }
  throw new NotUsable(`${file.location} was written but does not read back.`);
}

async function readsBack<T>(execution: string, file: JsonFile<T>, isSame: (stored: T) => boolean): Promise<boolean> {
  try {
    const stored = await file.read();
    return stored !== null && isSame(stored);
  } catch (error) {
    if (error instanceof NotUsable) return false;
    logWarning(execution, `${file.location} could not be read back`, error);
    return true;
  }
}
