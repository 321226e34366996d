/** State `Wait for approval`: stores the token that approves the batch, and announces that approval is needed. */
import * as z from "zod";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { announce } from "../steps/report/announce.ts";
import { BatchInput, task } from "../task.ts";
import { announcements } from "../tools.ts";

/** The state ends when the token is used, not when this task ends. The token is in no result and no log. */
export const waitForApproval = task(
  { input: BatchInput.extend({ taskToken: z.string().min(1) }), extras: { announcements } },
  async ({ execution, batch, taskToken }, context) => {
    const { files } = context;
    const { approvalSeconds } = await migrationOf(files);
    const { batches } = await files.plan.required();
    const now = context.clock.now();
    const askedAt = now.toISOString();
    const until = new Date(now.getTime() + approvalSeconds * 1000).toISOString();
    await files.approval(batch).write({ version: 1, batch, taskToken, askedAt, until, decision: null });
    const asked = { batch, batches: batches.length, functions: batches[batch - 1] ?? [], until };
    await announce({ execution, kind: "approval-needed", ...asked }, context);
    return { batch, until };
  },
);
