/** Decides which batches need an approval, what can be prepared before it, and what a missing approval means. */
import * as z from "zod";
import type { Plan } from "../plan/plan.ts";
import type { Caught } from "../report/failure.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { kept } from "../stored/document-kind.ts";
import { type Stored, version } from "../stored/parts.ts";
import { MAX_NAME_LENGTH, quotedOrNull } from "../text.ts";

/** The batches that need an approval, by number; none if `to` is less than `from`. */
export interface ApprovalRange {
  readonly from: number;
  readonly to: number;
}

const approval = z.object({
  version,
  batch: z.int(),
  /** Anyone who has it can decide. `null` once it was used. */
  taskToken: z.string().nullable(),
  askedAt: z.string(),
  /** When the batch stops waiting. */
  until: z.string(),
  decision: z.object({ approved: z.boolean(), reason: z.string().nullable(), at: z.string() }).nullable(),
});

/** Stored as `approvals/NNNN.json`: a batch that waits for approval. */
export type Approval = Stored<typeof approval>;
export type ApprovalDecision = NonNullable<Approval["decision"]>;

/** How an approval is written and read. */
export const approvalDocument = kept("approval", approval);

type ApprovalRules = Pick<MigrationRequest, "approval" | "critical">;
type Batches = Pick<Plan, "batches">;

/** Critical functions move last, so one approval before the first batch with a critical function covers them all. */
export function approvalsOf({ batches }: Batches, { approval, critical }: ApprovalRules): ApprovalRange {
  if (approval === "each-batch") return { from: 1, to: batches.length };
  const first = batches.findIndex((names) => names.some((name) => critical.includes(name))) + 1;
  return approval === "none" || first === 0 ? NONE : { from: first, to: first };
}

const NONE: ApprovalRange = { from: 1, to: 0 };

/** The last batch that can be prepared while `batch` is running. A batch is not touched before its approval. */
export function lastBatchToPrepare(batch: number, plan: Batches, request: ApprovalRules): number {
  const { from, to } = approvalsOf(plan, request);
  const next = Math.max(batch + 1, from);
  return next <= to ? next - 1 : plan.batches.length;
}

/** Name of the error that a rejection is sent with. No other error is a rejection. */
export const REJECTED = "Rejected";

/** Why a batch was not approved, from the error that the state machine caught. */
export function reasonNotApproved(batch: number, { Error: name, Cause: cause }: Caught): Reason {
  if (name === "States.Timeout") return { code: "approval-timed-out", batch };
  if (name === REJECTED) return { code: "batch-rejected", batch, comment: quotedOrNull(cause || null) };
  return { code: "batch-not-approved", batch, error: quotedOrNull(name || null, MAX_NAME_LENGTH) };
}
