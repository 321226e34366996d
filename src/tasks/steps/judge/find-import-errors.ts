/** Searches log groups for import errors within time limits. */
import { type Logs, type LogWindow, NotSearched } from "../../../aws/cloudwatch/logs.ts";
import { importErrorPattern, importErrorsIn } from "../../../domain/verdict/logs/import-errors.ts";
import { isOfFunction } from "../../../domain/verdict/logs/log-streams.ts";
import type { TaskClock } from "../../tools.ts";

/** How long before the change logs are read. */
export const BEFORE_SECONDS = 3600;

/** Time limits for one log group and for all of a task, which has ten minutes. */
const GROUP_SECONDS = 45;
const TASK_SECONDS = 400;

export interface LoggedErrors {
  /** Distinct errors, even if the search is incomplete. */
  readonly importErrors: readonly string[];
  /** Why the search is incomplete, or `null`. */
  readonly notSearched: string | null;
}

/** The function's import errors. Filters again, because other functions may use the same log group. */
export async function findImportErrors(
  logs: Logs,
  { functionName, logGroup }: { readonly functionName: string; readonly logGroup: string },
  window: LogWindow,
): Promise<LoggedErrors> {
  const found = new Set<string>();
  const notSearched = await runSearch(async () => {
    for await (const { message, stream } of logs.events(logGroup, window, importErrorPattern))
      if (isOfFunction(stream, functionName)) for (const error of importErrorsIn(message)) found.add(error);
  });
  return { importErrors: [...found], notSearched };
}

/** Runs a search. Returns why it is incomplete, or `null`. */
export async function runSearch(search: () => Promise<void>): Promise<string | null> {
  try {
    await search();
    return null;
  } catch (error) {
    if (error instanceof NotSearched) return error.message;
    throw error;
  }
}

/** Returns the deadline for each search when it starts, so that a huge log delays neither the others nor the task. */
export function searchBounds(clock: TaskClock): () => Date {
  const endOfAll = clock.now().getTime() + TASK_SECONDS * 1000;
  return () => new Date(Math.min(clock.now().getTime() + GROUP_SECONDS * 1000, endOfAll));
}
