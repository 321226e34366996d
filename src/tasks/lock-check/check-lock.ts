/** State `Check lock`: notices an execution that ended before its time and that nothing has picked up. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { findLockHolder } from "../../bucket/lock.ts";
import { needsPickUp } from "../../domain/change/lease.ts";
import { executionName, inCommand } from "../../domain/execution-name.ts";
import { migrationMachine } from "../steps/cleanup/cleanup-facts.ts";
import { holderAt } from "../steps/lock/left-behind.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/** How the machine goes on; `holder` is the ARN of the execution that was found. */
interface Checked {
  readonly next: "in-order" | "look-again" | "left-behind";
  readonly holder: string | null;
  readonly words: string;
}

/** The machine's whole state data; the schedule starts it with `{}`. */
const State = z.object({ lock: z.object({ holder: z.string().nullable() }).optional() });

const Input = ExecutionInput.extend({ state: State });

/**
 * Answers to look again where an execution that ended has the lock and something of it is unsettled. Seen a second
 * time, it starts the pick-up that no event has started, or that has failed by itself: once in a quarter of an hour at
 * most.
 */
export const checkLock = task(
  { input: Input, extras: { executions } },
  async ({ execution, state }, tools): Promise<Checked> => {
    const holder = await findLockHolder(tools.store);
    if (holder === null || !needsPickUp(await holderAt(holder, tools)))
      return { next: "in-order", holder, words: "the lock is in order" };
    const ended = `${holder} has ended, and what it changed is not settled`;
    if (state.lock?.holder !== holder) return { next: "look-again", holder, words: ended };
    const isStarted = await startPickUp(holder, migrationMachine(execution, tools), tools);
    const pickedUp = isStarted
      ? "A pick-up was started"
      : "A pick-up was started within this quarter of an hour already";
    return {
      next: "left-behind",
      holder,
      words: `${ended}. ${pickedUp}. Look at it with: npm run status -- ${inCommand(holder)}`,
    };
  },
);

const QUARTER_MS = 15 * 60 * 1000;

/** False where the pick-up of this quarter of an hour was started before: the next one has no better chance so soon. */
function startPickUp(holder: string, machineArn: string, { executions, clock }: Tools<"executions">): Promise<boolean> {
  const quarter = new Date(Math.floor(clock.now().getTime() / QUARTER_MS) * QUARTER_MS);
  const begun = quarter.toISOString().slice(0, 16).replace(/\D/g, "");
  const short = createHash("sha256").update(executionName(holder)).digest("hex").slice(0, 8);
  return executions.startOnce(machineArn, `pick-up-${begun}-${short}`, { pickUp: holder });
}
