/** How a state fails: an error name that Retry and Catch match, and a cause. */

/**
 * Errors that end an execution whatever Retry and Catch say. Source: Step Functions guide, "Handling errors" on
 * States.ALL.
 */
const TERMINAL = ["States.Runtime", "States.DataLimitExceeded"];

export class StateFailure extends Error {
  override readonly name = "StateFailure";
  /** `undefined` for a Fail state that names none, and for a SendTaskFailure without one. */
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** Whether no Retry and no Catch can match it. */
  readonly isTerminal: boolean;
  constructor(error: string | undefined, reason: string | undefined, isTerminal = TERMINAL.includes(error ?? "")) {
    super(`${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
    this.isTerminal = isTerminal;
  }
}

/** Whether an `ErrorEquals` list matches, as a Retry or Catch of a Task reads it. */
export function matches(errorEquals: readonly string[], { error, isTerminal }: StateFailure): boolean {
  if (isTerminal) return false;
  return errorEquals.some(
    (name) => name === error || name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout"),
  );
}

/**
 * What a Catch is given. A failure without error or cause has `null` for it; a timeout has an empty cause. Source:
 * recorded on AWS, LocalStack callback/test_callback.snapshot.json (no_error_field, 2024-04-29) and
 * error_handling/test_task_service_lambda.snapshot.json.
 */
export function caughtOf({ error, reason }: StateFailure): object {
  return { Error: error ?? null, Cause: reason ?? (error === "States.Timeout" ? "" : null) };
}

/** What Step Functions takes as one state's or task's input or output, UTF-8 bytes of JSON. */
export const MAX_DATA_BYTES = 262_144;

/** The JSON text of what goes on from a state; refuses with States.DataLimitExceeded for this cause. */
export function withinLimit(value: unknown, cause: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MAX_DATA_BYTES) return text;
  throw new StateFailure("States.DataLimitExceeded", cause);
}

/**
 * Refuses a task's result that is too large: States.ALL and the error's name catch it, other than an input that is.
 * Source: recorded on AWS 2024-03-21, LocalStack error_handling/test_states_errors.snapshot.json.
 */
export function checkResult(payload: string, resource: string): void {
  if (Buffer.byteLength(payload) <= MAX_DATA_BYTES) return;
  throw new StateFailure("States.DataLimitExceeded", tooLargeResult(resource), false);
}

export const TOO_LARGE = "has a size exceeding the maximum number of bytes service limit.";

/** A state's output is refused in the words of a task's result (recorded: error_handling, test_start_large_input). */
export const tooLargeResult = (name: string) =>
  `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
