/** What an execution that has ended left behind, from its stored files and Step Functions. */
import * as z from "zod";
import { mayHaveChanged } from "../../../domain/change/journal.ts";
import type { Holder } from "../../../domain/change/lease.ts";
import { executionName, siblingExecutionArn } from "../../../domain/execution-name.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { EVERYTHING, type Request, type RollbackScope, requestFrom, scopeOf } from "../../../domain/request/request.ts";
import { explained, type Stored } from "../../../domain/stored/parts.ts";
import { MAX_NAME_LENGTH, quotedOrNull } from "../../../domain/text.ts";
import type { Tools } from "../../tools.ts";
import { journalsOf } from "../judge/batch-of.ts";

export const requestKind = z.enum(["migrate", "plan", "roll-back", "pick-up"] satisfies Request["kind"][]);

/** An execution without a valid report, and how it ended. */
export const leftBehind = z.object({
  /** Its ARN. */
  execution: z.string(),
  /** `null` if its request was never accepted. */
  kind: requestKind.nullable(),
  /** How it ended. */
  why: explained,
});

export type LeftBehind = Stored<typeof leftBehind>;

/** A pick-up can itself be picked up, and so on. */
const MAX_CHAIN = 50;

export interface Chain {
  /** Names of the executions that a pick-up replaces: the one that it was started for, and so on. */
  readonly names: readonly string[];
  /** Name of the execution whose changes all of them made or restored. */
  readonly target: string;
  /** Scope of the rollback. */
  readonly scope: RollbackScope;
}

/** @param beside ARN of an execution of the same state machine */
export async function chainOf(stopped: string, beside: string, tools: Tools<"executions">): Promise<Chain> {
  const names: string[] = [];
  for (let name = stopped; ; ) {
    names.push(name);
    const request = await requestOf(siblingExecutionArn(beside, name), tools);
    if (request?.kind !== "pick-up" || names.length === MAX_CHAIN)
      return request !== null && "target" in request
        ? { names, target: request.target, scope: scopeOf(request) }
        : { names, target: name, scope: EVERYTHING };
    name = request.stopped;
  }
}

/** The accepted request, or the execution's input if none was accepted. `null` if the input is not a valid request. */
async function requestOf(execution: string, tools: Tools<"executions">): Promise<Request | null> {
  const accepted = await tools.filesOf(execution).request.read();
  if (accepted !== null) return accepted.request;
  try {
    return requestFrom(await tools.executions.inputOf(execution), execution);
  } catch {
    return null;
  }
}

/** Describes the execution that holds the lock. */
export async function holderAt(execution: string, tools: Tools<"executions">): Promise<Holder> {
  const facts = await tools.executions.describe(execution);
  const accepted = await tools.filesOf(execution).request.read();
  const request = accepted?.request;
  return {
    execution,
    isRunning: facts?.status === "RUNNING" || facts?.status === "PENDING_REDRIVE",
    target: request === undefined ? null : "target" in request ? request.target : executionName(execution),
    isSettled: await isSettled(execution, tools),
  };
}

/** Whether its report is complete. A report that says "migrated" is not, if a rollback started afterwards. */
async function isSettled(execution: string, tools: Tools<"executions">): Promise<boolean> {
  const files = tools.filesOf(execution);
  if ((await files.request.read()) === null) return true;
  const report = await files.report.read();
  if (report?.outcome !== "migrated") return report !== null;
  const journals = await journalsOf(files, await files.journaledFunctions());
  return journals.every((journal) => !mayHaveChanged(journal) || journal.outcome === "migrated");
}

/** The executions that are not settled. */
export function findUnsettled(executions: readonly string[], tools: Tools<"executions">) {
  return leftBehindIn(executions, tools, async (execution) => !(await isSettled(execution, tools)));
}

/** The executions that changed nothing and have no report. */
export function findUntouched(executions: readonly string[], tools: Tools<"executions">) {
  return leftBehindIn(executions, tools, async (execution) => {
    const files = tools.filesOf(execution);
    const [report, journaled] = await Promise.all([files.report.read(), files.journaledFunctions()]);
    return report === null && journaled.length === 0;
  });
}

async function leftBehindIn(
  executions: readonly string[],
  tools: Tools<"executions">,
  isLeft: (execution: string) => Promise<boolean>,
): Promise<readonly LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const execution of new Set(executions))
    if (await isLeft(execution)) left.push(await leftBehindOf(execution, tools));
  return left;
}

async function leftBehindOf(execution: string, { executions, filesOf }: Tools<"executions">): Promise<LeftBehind> {
  const [facts, accepted] = await Promise.all([executions.describe(execution), filesOf(execution).request.read()]);
  const { status, error } = facts === null || facts.status === "RUNNING" ? { status: null, error: null } : facts;
  const why = explain({ code: "ended-early", status, error: quotedOrNull(error, MAX_NAME_LENGTH) });
  return { execution, kind: accepted?.request.kind ?? null, why };
}
