/** What the page's buttons do, and the executions that go with the one on the page. */
import { randomBytes } from "node:crypto";
import { answerApproval, findOpenApproval } from "../../bucket/approvals.ts";
import { requestFrom } from "../../domain/request/request.ts";
import type { ListedExecution } from "../../page/view.ts";
import type { Connection } from "../execution/connection.ts";
import { executionNameAt } from "../execution/launch.ts";
import { Refused } from "../terminal/errors.ts";

/** So many of the newest executions are looked at. */
const NEWEST = 20;

export async function listedExecutions({ executions, service }: Connection): Promise<readonly ListedExecution[]> {
  const newest = await executions.newest(service.machineArn, NEWEST);
  return newest.map(({ name, status, startedAt }) => ({ name, status, startedAt: startedAt.toISOString() }));
}

/** Ends the execution where it is. @throws Refused where it has ended */
export async function stopped({ executions }: Connection, executionArn: string): Promise<void> {
  const facts = await executions.describe(executionArn);
  if (facts?.status !== "RUNNING") throw new Refused("It has ended already: there is nothing to stop.");
  await executions.stop(executionArn, "Stopped from the live page.");
}

/** Starts the rollback of an execution that has ended; answers its name. @throws Refused where it still runs */
export async function rolledBack({ executions, service }: Connection, executionArn: string): Promise<string> {
  const facts = await executions.describe(executionArn);
  if (facts === null) throw new Refused("There is no such execution.");
  if (facts.status === "RUNNING") throw new Refused("It still runs: stop it first, or wait for its end.");
  const input = { rollback: facts.name };
  requestFrom(input);
  const name = executionNameAt("rollback", new Date(), randomBytes(2).toString("hex"));
  await executions.start(service.machineArn, name, input);
  return name;
}

/** Number of the batch that waits for somebody's word; `null` where none does. */
export async function batchToApprove({ store, files }: Connection, executionArn: string): Promise<number | null> {
  return (await findOpenApproval(store, files(executionArn)))?.batch ?? null;
}

/** Gives the word a batch waits for, or refuses it. @throws Refused where it waits no more */
export async function answered(
  connection: Connection,
  executionArn: string,
  word: "approved" | "rejected",
): Promise<void> {
  const files = connection.files(executionArn);
  const open = await findOpenApproval(connection.store, files);
  if (open === null) throw new Refused("It waits for no approval.");
  const approved = word === "approved";
  const decision = { approved, reason: approved ? null : "rejected on the live page", at: new Date().toISOString() };
  if (await answerApproval(connection.executions, files, open, decision)) return;
  throw new Refused(`Batch ${open.batch} was answered already, or the time for it is over.`);
}
