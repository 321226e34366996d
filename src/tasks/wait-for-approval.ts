/** State `Wait for approval`: keeps the token with which somebody gives the word, and says that it is waited for. */
import * as z from "zod";
import { approvalOf } from "../aws/approvals.ts";
import { migrationOf } from "./steps/batch-of.ts";
import { BatchInput, task } from "./task.ts";

/** The state goes on when the token comes back, and not when this ends. The token is in no answer and in no log. */
export const waitForApproval = task(
  BatchInput.extend({ taskToken: z.string().min(1) }),
  async ({ execution, batch, taskToken }, { files: filesOf, clock }) => {
    const files = filesOf(execution);
    const { approvalSeconds } = await migrationOf(files);
    const now = clock.now();
    const askedAt = now.toISOString();
    const until = new Date(now.getTime() + approvalSeconds * 1000).toISOString();
    await approvalOf(files, batch).write({ version: 1, batch, taskToken, askedAt, until, decision: null });
    return { batch, until };
  },
);
