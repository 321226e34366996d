/**
 * Decides who gets the lock that one execution at a time works under, and how long the next holder waits for tasks of
 * the one before it. No clock is compared with another one: an execution's status says whether it ended, and a wait is
 * counted in rounds of the state machine.
 */
import { executionName } from "../execution-name.ts";
import type { Request } from "../request/request.ts";

/** The execution that asks for the lock. */
export interface LockRequest {
  /** Its ARN. */
  readonly execution: string;
  readonly kind: Request["kind"];
  /** Name of the execution whose changes it makes or restores. */
  readonly target: string;
  /** Name of the execution a pick-up was started for; `null` for any other request. */
  readonly stopped: string | null;
}

/** The execution that has the lock. */
export interface Holder {
  /** Its ARN. */
  readonly execution: string;
  readonly isRunning: boolean;
  /** `null` where nothing of it is stored. */
  readonly target: string | null;
  /** Whether a report says how it ended, so that nothing of it is left to be done. */
  readonly isSettled: boolean;
}

/**
 * Whether an execution that has the lock ended and left something that nothing settles any more, unless it is picked
 * up.
 */
export function needsPickUp({ isRunning, isSettled }: Holder): boolean {
  return !isRunning && !isSettled;
}

export type Lease =
  | { readonly kind: "take-over" }
  /** Step Functions may not know yet that the execution has ended which the pick-up was started for. */
  | { readonly kind: "look-again" }
  /** The holder is no business of this pick-up, or is another pick-up at the same work. */
  | { readonly kind: "leave" }
  /** `toRestore`: to be rolled back first; `null` while the holder runs. */
  | { readonly kind: "refuse"; readonly toRestore: string | null };

/**
 * What an execution may do about a lock that another one has. Taken over from an execution that has ended: by one that
 * restores the same changes, and by any other once nothing is left to be restored.
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

/** Longest a task can be at work after its execution has ended: the tasks' timeout, and a margin for its last call. */
const TASK_SECONDS = 600 + 15;
const FIRST_WAITS = [1, 1, 2, 4, 8, 15, 30];
const WAIT_SECONDS = 60;
const WAITS = [
  ...FIRST_WAITS,
  ...Array<number>(Math.ceil((TASK_SECONDS - sum(FIRST_WAITS)) / WAIT_SECONDS)).fill(WAIT_SECONDS),
];

/** How often the new holder looks for tasks of the one before it, at most. */
export const MAX_LATE_TASK_LOOKS = WAITS.length;

/**
 * Seconds to wait after the `round`th look (from 0) found a task of the holder before still at work; `null` once all
 * waits together have outlasted any task, so that what is there was left by a process that is gone.
 */
export function lateTaskWaitSeconds(round: number): number | null {
  return WAITS[round] ?? null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
