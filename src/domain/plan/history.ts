/**
 * Decides how many batches fit in one execution. Step Functions ends a Standard execution at 25,000 history events
 * (Step Functions quotas). A plan uses at most 20,000 of them and leaves the others for retries.
 */

import { MAX_LATE_TASK_LOOKS } from "../change/lease.ts";
import { MAX_EXTRA_LOOKS } from "../verdict/batch-decision.ts";

const MAX_EVENTS = 20_000;
/** One batch with an approval and one look. A test counts these events in the state machine. */
export const EVENTS_PER_BATCH = 36;
/** Moving the aliases of a batch to published versions, and the choice after it. */
export const EVENTS_PER_SHIFT = 7;
/** Moving a share of the traffic first, and judging it once. */
export const EVENTS_PER_SHARE = 16;
/** Another look at an inconclusive batch. */
export const EVENTS_PER_LOOK = 9;
/** One call of the rollback, and the choice after it. */
export const EVENTS_PER_ROLLBACK_SLICE = 7;
/**
 * Functions per call of the rollback: two updates each at 15 per second, with two settles in a VPC, fit in ten minutes.
 */
export const ROLLBACK_SLICE = 200;
/** One wait for tasks of the execution whose lock was taken over, and the look after it. */
export const EVENTS_PER_LATE_WAIT = 9;
/** Everything before and after the batches, once: tasks and choices of at most five events. */
const EVENTS_ONCE = 120;
export const EVENTS_OUTSIDE_BATCHES = EVENTS_ONCE + MAX_LATE_TASK_LOOKS * EVENTS_PER_LATE_WAIT;

const MAX_EVENTS_PER_BATCH = EVENTS_PER_BATCH + MAX_EXTRA_LOOKS * EVENTS_PER_LOOK;

/** How traffic through aliases moves in each batch. */
export type Shifting = "none" | "at-once" | "by-share";

/** Maximum events of an execution: all batches are migrated, and then all functions are rolled back. */
export function maxEventsOf(functions: number, batches: number, shifting: Shifting = "none"): number {
  return (
    EVENTS_OUTSIDE_BATCHES +
    batches * maxEventsPerBatch(shifting) +
    Math.ceil(functions / ROLLBACK_SLICE) * EVENTS_PER_ROLLBACK_SLICE
  );
}

/** Maximum number of batches for a fleet of this size. */
export function maxBatches(functions: number, shifting: Shifting = "none"): number {
  return Math.floor((MAX_EVENTS - maxEventsOf(functions, 0)) / maxEventsPerBatch(shifting));
}

function maxEventsPerBatch(shifting: Shifting): number {
  if (shifting === "none") return MAX_EVENTS_PER_BATCH;
  const share = shifting === "by-share" ? EVENTS_PER_SHARE + MAX_EXTRA_LOOKS * EVENTS_PER_LOOK : 0;
  return MAX_EVENTS_PER_BATCH + EVENTS_PER_SHIFT + share;
}
