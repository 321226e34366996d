/** The data that states after the plan use. */
import type { Plan } from "../../../domain/plan/plan.ts";
import type { MigrationRequest } from "../../../domain/request/request.ts";
import { approvalsOf } from "../../../domain/verdict/approval.ts";

export function planData(plan: Plan, request: MigrationRequest) {
  const { approvalSeconds, ifNotApproved } = request;
  return {
    functions: plan.functions.length,
    batches: plan.batches.length,
    toMigrate: plan.batches.flat().length,
    approval: { ...approvalsOf(plan, request), seconds: approvalSeconds, ifNotApproved },
  };
}
