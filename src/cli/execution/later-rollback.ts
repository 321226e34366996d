/** Finds what was undone since: a report tells of its own execution alone. */
import type { ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import type { Connection } from "./connection.ts";

/** So many of the newest executions are looked at. */
const NEWEST = 20;

/**
 * The newest execution that restores, or restored, what this one changed; `null` where there is none. `others` keeps
 * the names of executions that are known to be about something else.
 */
export async function rollbackOf(
  connection: Connection,
  { name, startedAt }: ExecutionFacts,
  others: Set<string>,
): Promise<string | null> {
  const newest = await connection.executions.newest(connection.service.machineArn, NEWEST);
  for (const later of newest.filter((each) => !others.has(each.name) && each.startedAt >= startedAt)) {
    const accepted = await connection.files(later.arn).request.read();
    if (accepted === null) continue;
    if ("target" in accepted.request && accepted.request.target === name) return later.name;
    others.add(later.name);
  }
  return null;
}
