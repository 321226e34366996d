/** State `Check lock`: finds an execution that ended early and was not picked up. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { findLockHolder } from "../../bucket/lock.ts";
import { needsPickUp } from "../../domain/change/lease.ts";
import { executionName, inCommand } from "../../domain/execution-name.ts";
import { migrationMachine } from "../steps/cleanup/cleanup-inventory.ts";
import { holderAt } from "../steps/lock/left-behind.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/** `next` selects the next state. `holder`: ARN of the execution that holds the lock. */
interface LockCheck {
  readonly next: "in-order" | "look-again" | "left-behind";
  readonly holder: string | null;
  readonly words: string;
}

/** The state machine's data; the schedule starts it with `{}`. */
const State = z.object({ lock: z.object({ holder: z.string().nullable() }).optional() });

const Input = ExecutionInput.extend({ state: State });

/**
 * Asks for another look if the lock holder has ended without a complete report. At the second look it starts the
 * pick-up that no event has started, or that failed, at most every 15 minutes.
 */
export const checkLock = task(
  { input: Input, extras: { executions } },
  async ({ execution, state }, tools): Promise<LockCheck> => {
    const holder = await findLockHolder(tools.store);
    if (holder === null || !needsPickUp(await holderAt(holder, tools)))
      return { next: "in-order", holder, words: "No execution needs a pick-up" };
    const ended = `${holder} has ended, but its changes are neither complete nor restored`;
    if (state.lock?.holder !== holder) return { next: "look-again", holder, words: ended };
    const isStarted = await startPickUp(holder, migrationMachine(execution, tools), tools);
    const pickedUp = isStarted ? "A pick-up was started" : "A pick-up was already started in this quarter of an hour";
    return {
      next: "left-behind",
      holder,
      words: `${ended}. ${pickedUp}. Check it with: npm run status -- ${inCommand(holder)}`,
    };
  },
);

const QUARTER_MS = 15 * 60 * 1000;

/** Returns false if this quarter of an hour already had a pick-up: another one so soon would fail as well. */
function startPickUp(holder: string, machineArn: string, { executions, clock }: Tools<"executions">): Promise<boolean> {
  const quarter = new Date(Math.floor(clock.now().getTime() / QUARTER_MS) * QUARTER_MS);
  const begun = quarter.toISOString().slice(0, 16).replace(/\D/g, "");
  const short = createHash("sha256").update(executionName(holder)).digest("hex").slice(0, 8);
  return executions.startOnce(machineArn, `pick-up-${begun}-${short}`, { pickUp: holder });
}
