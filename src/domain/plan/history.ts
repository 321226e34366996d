/**
 * Decides how many batches fit into one execution: Step Functions ends a Standard execution at 25,000 history events
 * (Step Functions quotas). A plan stays under 20,000; the rest is left to retries.
 */

import { MAX_LATE_TASK_LOOKS } from "../change/lease.ts";
import { MAX_EXTRA_LOOKS } from "../verdict/batch-decision.ts";

const MOST_EVENTS = 20_000;
/** Of one turn of the loop over the batches, approved and looked at once. A test counts them in the state machine. */
export const EVENTS_PER_BATCH = 36;
/** Of leading the aliases of a batch to published versions, and the choice after it. */
export const EVENTS_PER_SHIFT = 7;
/** Of leading a share there first, and judging it once. */
export const EVENTS_PER_SHARE = 16;
/** Of another look at a batch that is inconclusive. */
export const EVENTS_PER_LOOK = 9;
/** Of one call of the rollback and the choice after it. */
export const EVENTS_PER_ROLLBACK_SLICE = 7;
/**
 * Functions that one call of the rollback restores: two updates each at 15 a second, and two settles in a VPC, stay
 * well within ten minutes.
 */
export const ROLLBACK_SLICE = 200;
/** Of one wait for the tasks of the execution whose lock was taken over, and the look after it. */
export const EVENTS_PER_LATE_WAIT = 9;
/** Of everything before and after the batches, once each: tasks and choices of at most five events. */
const EVENTS_ONCE = 120;
export const EVENTS_OUTSIDE_BATCHES = EVENTS_ONCE + MAX_LATE_TASK_LOOKS * EVENTS_PER_LATE_WAIT;

const MOST_EVENTS_PER_BATCH = EVENTS_PER_BATCH + MAX_EXTRA_LOOKS * EVENTS_PER_LOOK;

/** How traffic through aliases moves along, in every batch. */
export type Shifting = "none" | "at-once" | "by-share";

/**
 * The events of an execution at their most: every batch migrated, and all of it rolled back afterwards.
 */
export function maxEventsOf(functions: number, batches: number, shifting: Shifting = "none"): number {
  return (
    EVENTS_OUTSIDE_BATCHES +
    batches * mostEventsPerBatch(shifting) +
    Math.ceil(functions / ROLLBACK_SLICE) * EVENTS_PER_ROLLBACK_SLICE
  );
}

/** How many batches a fleet of this size may be divided into. */
export function maxBatches(functions: number, shifting: Shifting = "none"): number {
  return Math.floor((MOST_EVENTS - maxEventsOf(functions, 0)) / mostEventsPerBatch(shifting));
}

function mostEventsPerBatch(shifting: Shifting): number {
  if (shifting === "none") return MOST_EVENTS_PER_BATCH;
  const share = shifting === "by-share" ? EVENTS_PER_SHARE + MAX_EXTRA_LOOKS * EVENTS_PER_LOOK : 0;
  return MOST_EVENTS_PER_BATCH + EVENTS_PER_SHIFT + share;
}
