/** How a state fails: an error name that Retry and Catch match, and a cause. */

/** Errors that end an execution whatever Retry and Catch say. Source: Step Functions guide, "Handling errors" on States.ALL. */
const TERMINAL = ["States.Runtime", "States.DataLimitExceeded"];

export class StateFailure extends Error {
  override readonly name = "StateFailure";
  /** `undefined` for a Fail state that names none. */
  readonly error: string | undefined;
  readonly reason: string | undefined;
  constructor(error: string | undefined, reason: string | undefined) {
    super(`${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
  }
}

/** Whether an `ErrorEquals` list matches, as a Retry or Catch of a Task reads it. */
export function matches(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === undefined || TERMINAL.includes(error)) return false;
  return errorEquals.some(
    (name) => name === error || name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout"),
  );
}

/** What Step Functions takes as one state's or task's input or output, UTF-8 bytes of JSON. */
export const MAX_DATA_BYTES = 262_144;

/** The JSON text of what goes on from a state; refuses with States.DataLimitExceeded, naming what was too large. */
export function withinLimit(value: unknown, what: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MAX_DATA_BYTES) return text;
  throw new StateFailure(
    "States.DataLimitExceeded",
    `${what} has a size exceeding the maximum number of bytes service limit.`,
  );
}
