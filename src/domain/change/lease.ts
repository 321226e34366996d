/**
 * Decides which execution gets the lock, and how long it waits for late tasks of the previous holder. It never compares
 * two clocks: the status of an execution says whether it ended, and waits are counted in rounds of the state machine.
 */
import { executionName } from "../execution-name.ts";
import type { Request } from "../request/request.ts";

/** An execution that asks for the lock. */
export interface LockRequest {
  /** Its ARN. */
  readonly execution: string;
  readonly kind: Request["kind"];
  /** Name of the execution whose changes it makes or rolls back. */
  readonly target: string;
  /** For a pick-up, the name of the execution that it was started for; otherwise `null`. */
  readonly stopped: string | null;
}

/** The execution that has the lock. */
export interface Holder {
  /** Its ARN. */
  readonly execution: string;
  readonly isRunning: boolean;
  /** `null` if nothing of it is stored. */
  readonly target: string | null;
  /** Whether its report says how it ended, so that nothing is left to do. */
  readonly isSettled: boolean;
}

/** Whether the holder ended with work left that only a pick-up can finish. */
export function needsPickUp({ isRunning, isSettled }: Holder): boolean {
  return !isRunning && !isSettled;
}

export type Lease =
  | { readonly kind: "take-over" }
  /** Step Functions can still report the execution that the pick-up was started for as running. */
  | { readonly kind: "look-again" }
  /** The holder does not concern this pick-up, or is another pick-up for the same work. */
  | { readonly kind: "leave" }
  /** `toRestore`: the execution to roll back first; `null` while the holder runs. */
  | { readonly kind: "refuse"; readonly toRestore: string | null };

/**
 * What an execution can do if another one holds the lock. It takes over from a holder that ended, if it restores the
 * same changes or if nothing is left to restore.
 */
export function leaseFor({ kind, target, stopped }: LockRequest, holder: Holder): Lease {
  if (holder.isRunning) {
    if (kind !== "pick-up") return { kind: "refuse", toRestore: null };
    return { kind: executionName(holder.execution) === stopped ? "look-again" : "leave" };
  }
  if (kind !== "migrate" && holder.target === target) return { kind: "take-over" };
  if (kind === "pick-up") return { kind: "leave" };
  return holder.isSettled ? { kind: "take-over" } : { kind: "refuse", toRestore: holder.target };
}

/** How long a task can outlive its execution: the timeout of tasks, and a margin for its last call. */
const MAX_TASK_SECONDS = 600 + 15;
const FIRST_WAITS = [1, 1, 2, 4, 8, 15, 30];
const WAIT_SECONDS = 60;
const WAITS = [
  ...FIRST_WAITS,
  ...Array<number>(Math.ceil((MAX_TASK_SECONDS - sum(FIRST_WAITS)) / WAIT_SECONDS)).fill(WAIT_SECONDS),
];

/** How often the new holder looks for late tasks. */
export const MAX_LATE_TASK_LOOKS = WAITS.length;

/**
 * Seconds to wait after a look (from 0) found a late task. `null` once the waits exceed the lifetime of any task: then
 * the process that left the trace has ended.
 */
export function lateTaskWaitSeconds(round: number): number | null {
  return WAITS[round] ?? null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
