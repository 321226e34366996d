/** Searches one log group for import errors. */
import type { Logs, LogWindow } from "../../aws/logs.ts";
import { importErrorPattern, importErrorsIn } from "../../domain/import-errors.ts";

/** How far back from the change the logs count as before it. */
export const BEFORE_SECONDS = 3600;

/** The import errors of a window, each once; what CloudWatch returns is looked at again here. */
export async function importErrorsLogged(logs: Logs, logGroup: string, window: LogWindow): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const message of logs.messages(logGroup, window, importErrorPattern))
    for (const error of importErrorsIn(message)) found.add(error);
  return [...found];
}
