/** Writes a document that an execution must not end without, until it reads back. */

import type { JsonFile } from "../../../bucket/execution-files.ts";
import { NotUsable } from "../../../domain/errors.ts";
import { logWarning } from "../../log.ts";

/** A document that does not read back is written again this often. */
const WRITES = 3;

/**
 * Where S3 has taken the document and refuses to show it, S3's word counts: what is stored must not say otherwise than
 * the execution.
 * @throws NotUsable where something else reads back
 */
export async function writeAndReadBack<T>(
  execution: string,
  file: JsonFile<T>,
  document: T,
  isSame: (stored: T) => boolean,
): Promise<void> {
  for (let write = 0; write < WRITES; write += 1) {
    await file.write(document);
    if (await readsBack(execution, file, isSame)) return;
  }
  throw new NotUsable(`${file.location} was written and does not read back.`);
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
