/** The batches of an execution that wait for somebody's word, `approvals/NNNN.json`, and giving that word. */

import type { Store } from "../aws/s3/store.ts";
import type { StepFunctions } from "../aws/step-functions/step-functions.ts";
import { type Approval, type ApprovalDecision, approvalDocument, REJECTED } from "../domain/verdict/approval.ts";
import type { ExecutionFiles, JsonFile } from "./execution-files.ts";

/** The file of one batch's approval. */
export function approvalOf(files: ExecutionFiles, batch: number): JsonFile<Approval> {
  return files.file(`approvals/${String(batch).padStart(4, "0")}.json`, approvalDocument);
}

/**
 * The approval that was asked for last, unless its word was given; `null` where none is open. It may have timed out.
 */
export async function openApproval(store: Store, files: ExecutionFiles): Promise<Approval | null> {
  let last = 0;
  for await (const key of store.list(files.key("approvals/")))
    last = Math.max(last, Number(/(\d+)\.json$/.exec(key)?.[1] ?? 0));
  const asked = last === 0 ? null : await approvalOf(files, last).read();
  return asked?.decision === null ? asked : null;
}

/** Gives the word; false where nobody waits for it any more. */
export async function answerApproval(
  executions: Pick<StepFunctions, "answerTask">,
  files: ExecutionFiles,
  approval: Approval,
  decision: ApprovalDecision,
): Promise<boolean> {
  const { approved, reason } = decision;
  const answer = approved ? { output: { approved, reason } } : { error: REJECTED, cause: reason ?? "" };
  const isTaken = await executions.answerTask(approval.taskToken ?? "", answer);
  if (isTaken) await approvalOf(files, approval.batch).write({ ...approval, taskToken: null, decision });
  return isTaken;
}
