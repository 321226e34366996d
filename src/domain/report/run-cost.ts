/** Computes what one execution costs on AWS from its history: state transitions and the time of its tasks. */
import * as z from "zod";
import type { Stored } from "../stored/parts.ts";
import type { StateVisit } from "./state-visits.ts";

export const runCost = z.object({
  /** Retries count as well. */
  transitions: z.number(),
  /** Calls of the tasks, and their total seconds. */
  taskCalls: z.number(),
  taskSeconds: z.number(),
  /** US dollars, list prices of us-east-1. */
  dollars: z.number(),
});

export type RunCost = Stored<typeof runCost>;

/** Per state transition of a Standard workflow (aws.amazon.com/step-functions/pricing). */
export const TRANSITION_DOLLARS = 0.025 / 1000;
/** Per GB-second on arm64, and per call (aws.amazon.com/lambda/pricing). */
const GB_SECOND_DOLLARS = 0.0000133334;
const CALL_DOLLARS = 0.2 / 1_000_000;
/** Transitions after the report: Lock taken?, Release lock, How did it end?, and the end. */
const TRANSITIONS_TO_COME = 4;

/** The cost of an execution that writes its report; `taskMemoryMb` is the memory of its tasks. */
export function runCostOf(visits: readonly StateVisit[], taskMemoryMb: number): RunCost {
  const retries = visits.reduce((sum, { calls }) => sum + Math.max(0, calls - 1), 0);
  const transitions = visits.length + retries + TRANSITIONS_TO_COME;
  const taskCalls = visits.reduce((sum, { calls }) => sum + calls, 0);
  const taskSeconds = visits.reduce((sum, { callSeconds }) => sum + callSeconds, 0);
  const dollars =
    transitions * TRANSITION_DOLLARS +
    taskCalls * CALL_DOLLARS +
    taskSeconds * (taskMemoryMb / 1024) * GB_SECOND_DOLLARS;
  return { transitions, taskCalls, taskSeconds: Math.round(taskSeconds * 10) / 10, dollars };
}
