/** Codes of how an execution ended, and of what ended it. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { executionName, inCommand } from "../../execution-name.ts";
import { andMore, quoted } from "../../text.ts";
import { code, codes, maybeExplanation, template } from "./code.ts";

const because = { because: maybeExplanation };
const batch = { batch: z.int() };
const NAMED = 3;
/** Characters, so that a sentence keeps what follows a long cause, and its number of further functions. */
const [MAX_CAUSE, MAX_FUNCTION_REASON] = [500, 250];

/** A code whose sentence has the cause, shortened, in the place of `{because}`. */
function withCause(meaning: string, sentence: string) {
  return code(meaning, because, (facts) =>
    sentence.replace("{because}", () => quoted(facts.because.reason ?? "", MAX_CAUSE)),
  );
}

/** Codes of a report as a whole. What ended the execution is in `because`. */
export const ofOutcomes = codes({
  "plan-failed": withCause("the plan could not be made", "{because}; nothing was changed"),
  "all-restored": withCause(
    "the migration failed, and every changed function was restored",
    "{because}; everything was restored",
  ),
  "nothing-changed": withCause(
    "the migration failed before it changed a function",
    "{because}; nothing had been changed",
  ),
  "not-all-restored": code(
    "functions are neither migrated nor as before",
    {
      ...because,
      rollbackFailure: maybeExplanation,
      functions: z.array(maybeExplanation.extend({ name: z.string() })).readonly(),
      total: z.int(),
    },
    ({ because: { reason }, rollbackFailure, functions, total }) =>
      [
        reason && quoted(reason, MAX_CAUSE),
        rollbackFailure.reason && `the rollback ended early: ${quoted(rollbackFailure.reason, MAX_CAUSE)}`,
        total > 0 &&
          `${count(total, "function")} ${byNumber(total, "is", "are")} neither migrated nor as before: ${functions
            .slice(0, NAMED)
            .map((each) => `${each.name}: ${quoted(each.reason ?? "", MAX_FUNCTION_REASON)}`)
            .join("; ")}${andMore(total - NAMED)}`,
      ]
        .filter(Boolean)
        .join("; "),
  ),
  "nothing-could-move": code(
    "every function of the fleet was skipped",
    {
      functions: z.int(),
      groups: z.array(maybeExplanation.extend({ functions: z.int(), first: z.string() })).readonly(),
      total: z.int(),
    },
    ({ functions, groups, total }) =>
      `none of ${count(functions, "function")} can move: ${groups
        .slice(0, NAMED)
        .map((each) => `${each.functions} as ${each.first}: ${quoted(each.reason ?? "", MAX_FUNCTION_REASON)}`)
        .join("; ")}${andMore(total - NAMED)}`,
  ),
  "stopped-in-part": withCause(
    "the migration stopped before its last batch",
    "stopped: {because}; functions that had migrated stay on the layer",
  ),
  "request-has-problems": code("the request has problems, see `problems`", { total: z.int() }, ({ total }) =>
    total === 1 ? "the request has a problem" : `the request has ${count(total, "problem")}`,
  ),
  "ended-untouched": withCause(
    "the execution ended before it changed anything, and another one wrote its report",
    "{because}; it had changed nothing",
  ),
  "taken-over": code(
    "another execution continued in place of this one",
    { ...because, by: z.string() },
    ({ because: { reason }, by }) => `${quoted(reason ?? "", MAX_CAUSE)}; ${by} continued in its place`,
  ),
  "nothing-to-pick-up": "there is nothing to pick up",
});

/** Codes of what ended an execution. */
export const ofCauses = codes({
  "batch-unhealthy": code(
    "a function of the batch is unhealthy",
    { ...batch, functionName: z.string(), ...because, more: z.int() },
    (facts) => `batch ${facts.batch}: ${facts.functionName}: ${facts.because.reason}${andMore(facts.more)}`,
  ),
  "batch-held-back": template("batch {batch #}: {because}", "an alarm or missing evidence holds the batch back"),
  "function-not-accepted": template("{functionName}: {because}", "a function is unhealthy after the last batch"),
  "approval-timed-out": "nobody approved batch {batch #} in time",
  "batch-rejected": code(
    "the batch was rejected",
    { ...batch, comment: z.string().nullable() },
    ({ comment, ...facts }) => `batch ${facts.batch} was rejected${comment ? `: ${comment}` : ""}`,
  ),
  "batch-not-approved": code(
    "the answer for the batch was neither an approval nor a rejection",
    { ...batch, error: z.string().nullable() },
    ({ error, ...facts }) => `batch ${facts.batch} was not approved: ${error || "the answer gave no reason"}`,
  ),
  "task-failed": code(
    "a task failed; `error` is the name the state machine caught",
    { batch: z.int().nullable(), error: z.string().nullable(), ...because },
    ({ error, because: { reason }, ...facts }) =>
      `${facts.batch === null ? "" : `batch ${facts.batch}: `}${reason || error || "an error without a name"}`,
  ),
  "ended-early": code(
    "the execution ended before it wrote its report",
    { status: z.string().nullable(), error: z.string().nullable() },
    ({ status, error }) =>
      `the execution ended early (${[status, error].filter(Boolean).join(", ") || "Step Functions does not say how"})`,
  ),
  "picked-up": template("{because}, picked up by {by}", "another execution restored what this one had changed"),
  "lock-held": code(
    "another execution works on this fleet",
    { holder: z.string(), toRestore: z.string().nullable() },
    ({ holder, toRestore }) => {
      const status = `See its status: npm run status -- ${inCommand(holder)}`;
      return toRestore === null
        ? `${executionName(holder)} is changing this fleet. ${status}`
        : `${executionName(holder)} ended early, and its changes are not restored yet. A rollback starts automatically within about a minute. ${status}. If none starts: npm run rollback -- ${inCommand(toRestore)}`;
    },
  ),
  "lock-contended": "other executions started at the same moment: start this one again",
  "lock-lost": code(
    "the execution lost its lock",
    { execution: z.string(), holder: z.string().nullable() },
    ({ execution, holder }) =>
      `${executionName(execution)} no longer holds the lock: ${holder === null ? "no execution holds it" : `${executionName(holder)} holds it`}. Start a new execution instead`,
  ),
  "journal-taken": "another run of this task has taken over its journal and continues",
  "no-answer": code(
    "an invocation did not answer in time",
    { seconds: z.number() },
    ({ seconds }) => `no answer within ${Math.round(seconds * 10) / 10} s`,
  ),
});
