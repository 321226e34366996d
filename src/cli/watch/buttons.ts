/** The actions of the page's buttons, and its list of executions. */
import { answerApproval, findOpenApproval } from "../../bucket/approvals.ts";
import { requestFrom } from "../../domain/request/request.ts";
import type { ListedExecution, View } from "../../page/view.ts";
import type { Connection } from "../execution/connection.ts";
import { freshExecutionName } from "../execution/launch.ts";
import { Refused } from "../terminal/errors.ts";

/** How many of the newest executions are listed. */
const MAX_LISTED = 20;

/** The newest executions. `viewOf` is asked for the progress of those that are running. */
export async function listExecutions(
  { executions, service }: Connection,
  viewOf: (arn: string) => Promise<Pick<View, "headline" | "at">>,
): Promise<readonly ListedExecution[]> {
  const newest = await executions.newest(service.machineArn, MAX_LISTED);
  return Promise.all(
    newest.map(async ({ name, arn, status, startedAt }) => {
      const view = status === "RUNNING" ? await viewOf(arn).catch(() => null) : null;
      const progress = view === null ? null : { headline: view.headline, at: view.at };
      return { name, status, startedAt: startedAt.toISOString(), progress };
    }),
  );
}

/** Stops the execution. @throws Refused if it has ended */
export async function stopExecution({ executions }: Connection, executionArn: string): Promise<void> {
  const facts = await executions.describe(executionArn);
  if (facts?.status !== "RUNNING") throw new Refused("The execution has already ended.");
  await executions.stop(executionArn, "Stopped from the live page.");
}

/** Starts the rollback of an ended execution; returns its name. @throws Refused if it is still running */
export async function startRollback({ executions, service }: Connection, executionArn: string): Promise<string> {
  const facts = await executions.describe(executionArn);
  if (facts === null) throw new Refused("The execution does not exist.");
  if (facts.status === "RUNNING")
    throw new Refused("The execution is still running. Stop it first, or wait until it ends.");
  const input = { rollback: facts.name };
  requestFrom(input);
  const name = freshExecutionName("rollback");
  await executions.start(service.machineArn, name, input);
  return name;
}

/** Number of the batch that is waiting for approval, or `null`. */
export async function findBatchToApprove({ store, files }: Connection, executionArn: string): Promise<number | null> {
  return (await findOpenApproval(store, files(executionArn)))?.batch ?? null;
}

/** Approves or rejects the waiting batch. @throws Refused if no batch is waiting */
export async function answerBatch(
  connection: Connection,
  executionArn: string,
  answer: "approved" | "rejected",
): Promise<void> {
  const files = connection.files(executionArn);
  const open = await findOpenApproval(connection.store, files);
  if (open === null) throw new Refused("The execution is not waiting for approval.");
  const approved = answer === "approved";
  const decision = { approved, reason: approved ? null : "rejected on the live page", at: new Date().toISOString() };
  if (await answerApproval(connection.executions, files, open, decision)) return;
  throw new Refused(`Batch ${open.batch} was already approved or rejected, or its approval timed out.`);
}
