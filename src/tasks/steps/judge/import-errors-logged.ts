/** Searches log groups for import errors, within bounds, and says where a search did not see everything. */
import { type Logs, type LogWindow, NotSearched } from "../../../aws/cloudwatch/logs.ts";
import { importErrorPattern, importErrorsIn } from "../../../domain/verdict/logs/import-errors.ts";
import { isOfFunction } from "../../../domain/verdict/logs/log-streams.ts";
import type { TaskClock } from "../../tools.ts";

/** How far back from the change the logs count as before it. */
export const BEFORE_SECONDS = 3600;

/** Longest search of one log group, and of all those of a task, which has ten minutes. */
const GROUP_SECONDS = 45;
const TASK_SECONDS = 400;

export interface LoggedErrors {
  /** Each once, also where the search ended early. */
  readonly importErrors: readonly string[];
  /** Why the search did not see everything, in plain words; `null` where it did. */
  readonly notSearched: string | null;
}

/**
 * The import errors a function logged within a window; what CloudWatch returns is looked at again here, as others may
 * write to the same log group.
 */
export async function importErrorsLogged(
  logs: Logs,
  { functionName, logGroup }: { readonly functionName: string; readonly logGroup: string },
  window: LogWindow,
): Promise<LoggedErrors> {
  const found = new Set<string>();
  const notSearched = await whyNotSearched(async () => {
    for await (const { message, stream } of logs.events(logGroup, window, importErrorPattern))
      if (isOfFunction(stream, functionName)) for (const error of importErrorsIn(message)) found.add(error);
  });
  return { importErrors: [...found], notSearched };
}

/** Runs searches of one log group; why they did not see everything, in plain words, `null` where they did. */
export async function whyNotSearched(search: () => Promise<void>): Promise<string | null> {
  try {
    await search();
    return null;
  } catch (error) {
    if (error instanceof NotSearched) return error.message;
    throw error;
  }
}

/**
 * Called when the search of a log group begins: when it has to end, so that a log without bounds holds up neither the
 * others nor the task.
 */
export function searchBounds(clock: TaskClock): () => Date {
  const endOfAll = clock.now().getTime() + TASK_SECONDS * 1000;
  return () => new Date(Math.min(clock.now().getTime() + GROUP_SECONDS * 1000, endOfAll));
}
