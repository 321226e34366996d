/** Finds the later rollback of an execution, which its own report cannot mention. */
import type { ExecutionFacts } from "../../aws/step-functions/step-functions.ts";
import type { Connection } from "./connection.ts";

/** How many of the newest executions are searched. */
const MAX_SEARCHED = 20;

/**
 * Name of the newest execution that restores what this one changed; `null` if there is none. `others` collects the
 * names of unrelated executions, so that repeated calls skip them.
 */
export async function findRollbackOf(
  connection: Connection,
  { name, startedAt }: ExecutionFacts,
  others: Set<string>,
): Promise<string | null> {
  const newest = await connection.executions.newest(connection.service.machineArn, MAX_SEARCHED);
  for (const later of newest.filter((each) => !others.has(each.name) && each.startedAt >= startedAt)) {
    const accepted = await connection.files(later.arn).request.read();
    if (accepted === null) continue;
    if ("target" in accepted.request && accepted.request.target === name) return later.name;
    others.add(later.name);
  }
  return null;
}
