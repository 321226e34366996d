/** State `Wait for approval`: keeps the token with which somebody gives the word, and says that it is waited for. */
import * as z from "zod";
import { approvalOf } from "../../bucket/approvals.ts";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { announce } from "../steps/report/announce.ts";
import { BatchInput, taskWith } from "../task.ts";
import { announcements } from "../tools.ts";

/** The state goes on when the token comes back, and not when this ends. The token is in no answer and in no log. */
export const waitForApproval = taskWith(
  { announcements },
  BatchInput.extend({ taskToken: z.string().min(1) }),
  async ({ execution, batch, taskToken }, tools) => {
    const files = tools.files(execution);
    const { approvalSeconds } = await migrationOf(files);
    const { batches } = await files.plan.required();
    const now = tools.clock.now();
    const askedAt = now.toISOString();
    const until = new Date(now.getTime() + approvalSeconds * 1000).toISOString();
    await approvalOf(files, batch).write({ version: 1, batch, taskToken, askedAt, until, decision: null });
    const asked = { batch, batches: batches.length, functions: batches[batch - 1] ?? [], until };
    await announce({ execution, kind: "approval-needed", ...asked }, tools);
    return { batch, until };
  },
);
