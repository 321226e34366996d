/** Until when an execution can be rolled back, from its stored files: Step Functions forgets executions earlier. */
import pLimit from "p-limit";
import { rollbackUntil } from "../domain/cleanup/retention.ts";
import type { ExecutionFiles } from "./execution-files.ts";

const READ_CONCURRENCY = 20;

/** Counted from its report, or from its latest journal entry if it has no report. `null`: it never started. */
export async function rollbackUntilOf(files: ExecutionFiles): Promise<Date | null> {
  const report = await files.report.read();
  if (report !== null) return rollbackUntil(new Date(Date.parse(report.startedAt) + report.seconds * 1000));
  const accepted = await files.request.read();
  if (accepted === null) return null;
  const journals = await pLimit(READ_CONCURRENCY).map([...(await files.journaledFunctions())], (name) =>
    files.journal(name).read(),
  );
  const times = [accepted.startedAt, ...journals.flatMap((journal) => journal?.at ?? [])].map((at) => Date.parse(at));
  return rollbackUntil(new Date(Math.max(...times)));
}
