/** The batches of an execution that wait for approval, `approvals/NNNN.json`, and the answer to them. */
import type { Store } from "../aws/s3/store.ts";
import type { StepFunctions } from "../aws/step-functions/step-functions.ts";
import { type Approval, type ApprovalDecision, REJECTED } from "../domain/verdict/approval.ts";
import type { ExecutionFiles } from "./execution-files.ts";

/** The latest approval that was requested and not answered, or `null`. It may have timed out. */
export async function findOpenApproval(store: Store, files: ExecutionFiles): Promise<Approval | null> {
  let last = 0;
  for await (const key of store.list(files.key("approvals/")))
    last = Math.max(last, Number(/(\d+)\.json$/.exec(key)?.[1] ?? 0));
  const asked = last === 0 ? null : await files.approval(last).read();
  return asked?.decision === null ? asked : null;
}

/** Approves or rejects the batch. Returns false if the execution no longer waits for the answer. */
export async function answerApproval(
  executions: Pick<StepFunctions, "answerTask">,
  files: ExecutionFiles,
  approval: Approval,
  decision: ApprovalDecision,
): Promise<boolean> {
  const { approved, reason } = decision;
  const answer = approved ? { output: { approved, reason } } : { error: REJECTED, cause: reason ?? "" };
  const isTaken = await executions.answerTask(approval.taskToken ?? "", answer);
  if (isTaken) await files.approval(approval.batch).write({ ...approval, taskToken: null, decision });
  return isTaken;
}
