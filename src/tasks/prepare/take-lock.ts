/** State `Take lock`: allows one execution at a time. Takes the lock over from executions that ended early. */
import * as z from "zod";
import { isAnyAtWork } from "../../bucket/at-work.ts";
import { takeLock as takenFrom } from "../../bucket/lock.ts";
import { type LockRequest, lateTaskWaitSeconds } from "../../domain/change/lease.ts";
import { LockHeld } from "../../domain/errors.ts";
import { executionName, siblingExecutionArn } from "../../domain/execution-name.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import type { AcceptedRequest } from "../../domain/request/request.ts";
import { chainOf, findUnsettled, findUntouched, holderAt, type LeftBehind } from "../steps/lock/left-behind.ts";
import { keepUntouchedReport } from "../steps/report/keep-report.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/** `next` selects the next state. `round` counts the waits for late tasks from 0. */
interface LockResult {
  readonly next: "go-on" | "wait" | "nothing-left";
  readonly round: number;
  readonly waitSeconds: number;
  /** Executions whose report this one writes. */
  readonly left: readonly LeftBehind[];
}

const LockInput = ExecutionInput.extend({ round: z.int().min(0) });

/** Asks to wait while tasks of a previous lock holder may still be running. */
export const takeLock = task(
  { input: LockInput, extras: { executions } },
  async ({ execution, round }, tools): Promise<LockResult> => {
    const accepted = await tools.filesOf(execution).request.required();
    const chain = await chainFor(accepted, tools);
    try {
      const taking = await takenFrom(tools.store, lockRequestOf(accepted), {
        describeHolder: (holder) => holderAt(holder, tools),
        now: tools.clock.now,
        wait: tools.clock.wait,
      });
      if (taking.kind === "left") {
        const isInOtherHands = taking.holder !== null && taking.holder.target === targetOf(accepted);
        const left = isInOtherHands ? [] : await findUntouched(chain, tools);
        return { next: "nothing-left", round, waitSeconds: 0, left };
      }
      const looked = taking.now ? 0 : round;
      const waitSeconds = (await isAnyAtWork(tools.store, taking.after)) ? lateTaskWaitSeconds(looked) : null;
      if (waitSeconds !== null) return { next: "wait", round: looked + 1, waitSeconds, left: [] };
      const left = await findUnsettled([...taking.after, ...chain], tools);
      const next = accepted.request.kind !== "pick-up" || isAnythingLeft(taking.after, left) ? "go-on" : "nothing-left";
      return { next, round: looked, waitSeconds: 0, left };
    } catch (error) {
      const about = { execution, startedAt: accepted.startedAt, problems: [] };
      if (error instanceof LockHeld)
        await keepUntouchedReport("rejected", { ...about, why: explain(error.why) }, tools);
      throw error;
    }
  },
);

/** Only lock holders can have changed something. A pick-up among them did so for another execution. */
function isAnythingLeft(after: readonly string[], left: readonly LeftBehind[]): boolean {
  return left.some(({ execution, kind }) => after.includes(execution) && kind !== "pick-up");
}

function lockRequestOf({ execution, request }: AcceptedRequest): LockRequest {
  const stopped = request.kind === "pick-up" ? request.stopped : null;
  return { execution, kind: request.kind, target: targetOf({ execution, request }), stopped };
}

function targetOf({ execution, request }: Pick<AcceptedRequest, "execution" | "request">): string {
  return "target" in request ? request.target : executionName(execution);
}

/** ARNs of the executions that a pick-up replaces. */
async function chainFor(
  { execution, request }: AcceptedRequest,
  tools: Tools<"executions">,
): Promise<readonly string[]> {
  if (request.kind !== "pick-up") return [];
  const { names } = await chainOf(request.stopped, execution, tools);
  return names.map((name) => siblingExecutionArn(execution, name));
}
