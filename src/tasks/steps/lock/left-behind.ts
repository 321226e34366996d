/** What an execution that has ended left behind, from its stored files and from what Step Functions knows of it. */

import { mayHaveChanged } from "../../../domain/change/journal.ts";
import type { Holder } from "../../../domain/change/lease.ts";
import { executionName } from "../../../domain/execution-name.ts";
import type { Explained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { EVERYTHING, type Request, type RollbackScope, requestFrom, scopeOf } from "../../../domain/request/request.ts";
import { MAX_NAME_LENGTH, quotedOrNull } from "../../../domain/text.ts";
import type { Tools } from "../../tools.ts";
import { journalsOf } from "../judge/batch-of.ts";

/** An execution without a report that holds, and how it ended. */
export interface LeftBehind {
  /** Its ARN. */
  readonly execution: string;
  /** `null` where its request was never accepted. */
  readonly kind: Request["kind"] | null;
  /** How it ended. */
  readonly why: Explained;
}

/** A pick-up of a pick-up of a pick-up …: each was started by the end of the one before. */
const LONGEST_CHAIN = 50;

export interface Chain {
  /**
   * Names of the executions a pick-up stands in for: the one it was started for; where that was a pick-up, the one that
   * was for; …
   */
  readonly names: readonly string[];
  /** Name of the execution whose changes all of them made or restored. */
  readonly target: string;
  /** How far they were to be undone. */
  readonly scope: RollbackScope;
}

export async function chainOf(
  stopped: string,
  arnOf: (name: string) => string,
  tools: Tools<"executions">,
): Promise<Chain> {
  const names: string[] = [];
  for (let name = stopped; ; ) {
    names.push(name);
    const request = await requestOf(arnOf(name), tools);
    if (request?.kind !== "pick-up" || names.length === LONGEST_CHAIN)
      return request !== null && "target" in request
        ? { names, target: request.target, scope: scopeOf(request) }
        : { names, target: name, scope: EVERYTHING };
    name = request.stopped;
  }
}

/**
 * As it was accepted; of an execution that did not get so far, as it was asked for. `null` where that was no request.
 */
async function requestOf(execution: string, tools: Tools<"executions">): Promise<Request | null> {
  const accepted = await tools.filesOf(execution).request.read();
  if (accepted !== null) return accepted.request;
  try {
    return requestFrom(await tools.executions.inputOf(execution), execution);
  } catch {
    return null;
  }
}

/** The execution that has the lock. */
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

/**
 * Whether nothing is left to be done for it: its report is written, and holds. A report that says migrated does not
 * hold where a rollback began afterwards.
 */
async function isSettled(execution: string, tools: Tools<"executions">): Promise<boolean> {
  const files = tools.filesOf(execution);
  if ((await files.request.read()) === null) return true;
  const report = await files.report.read();
  if (report?.outcome !== "migrated") return report !== null;
  const journals = await journalsOf(files, await files.journaledFunctions());
  return journals.every((journal) => !mayHaveChanged(journal) || journal.outcome === "migrated");
}

/** Those of the executions that are not settled. */
export async function unsettled(
  executions: readonly string[],
  tools: Tools<"executions">,
): Promise<readonly LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const execution of new Set(executions))
    if (!(await isSettled(execution, tools))) left.push(await leftBehind(execution, tools));
  return left;
}

/** Those of the executions that touched nothing, and of which no report says so. */
export async function untouched(
  executions: readonly string[],
  tools: Tools<"executions">,
): Promise<readonly LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const execution of executions) {
    const files = tools.filesOf(execution);
    const [report, journalled] = await Promise.all([files.report.read(), files.journaledFunctions()]);
    if (report === null && journalled.length === 0) left.push(await leftBehind(execution, tools));
  }
  return left;
}

async function leftBehind(execution: string, { executions, filesOf }: Tools<"executions">): Promise<LeftBehind> {
  const [facts, accepted] = await Promise.all([executions.describe(execution), filesOf(execution).request.read()]);
  const { status, error } = facts === null || facts.status === "RUNNING" ? { status: null, error: null } : facts;
  const why = explain({ code: "ended-early", status, error: quotedOrNull(error, MAX_NAME_LENGTH) });
  return { execution, kind: accepted?.request.kind ?? null, why };
}
