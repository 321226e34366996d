/**
 * Until when one execution can be rolled back, from its stored files alone: Step Functions forgets executions earlier.
 */
import pLimit from "p-limit";
import { rollbackUntil } from "../domain/cleanup/retention.ts";
import type { ExecutionFiles } from "./execution-files.ts";

const READ_AT_ONCE = 20;

/** Counted from its report; without one, from the last thing it is known to have done. `null` where it never began. */
export async function rollbackUntilOf(files: ExecutionFiles): Promise<Date | null> {
  const report = await files.report.read();
  if (report !== null) return rollbackUntil(new Date(Date.parse(report.startedAt) + report.seconds * 1000));
  const accepted = await files.request.read();
  if (accepted === null) return null;
  const journals = await pLimit(READ_AT_ONCE).map([...(await files.journalled())], (name) =>
    files.journal(name).read(),
  );
  const times = [accepted.startedAt, ...journals.flatMap((journal) => journal?.at ?? [])].map((at) => Date.parse(at));
  return rollbackUntil(new Date(Math.max(...times)));
}
