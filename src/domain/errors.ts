/**
 * The errors of this service. Each class sets a literal `name`: Step Functions matches on it, and minifiers rename
 * classes. Each message says what was refused, where, and what to do.
 */

import * as z from "zod";
import { count } from "./amounts.ts";
import { inCommand } from "./execution-name.ts";
import { type Reason, reasonText } from "./report/reasons/reasons.ts";
import { MAX_NAME_LENGTH, MAX_SENTENCE_LENGTH, quoted } from "./text.ts";

/** One problem of a request, and what to do. */
export const problem = z.object({
  /** Path in the request, for example `fleet.prefix` or `checks.acme-chat[0].expect`. Empty for the whole request. */
  path: z.string(),
  message: z.string(),
});

export type Problem = Readonly<z.output<typeof problem>>;

/** A message becomes the Cause of a failed state, which Step Functions limits to 32,768 characters. */
const MAX_PROBLEMS_IN_MESSAGE = 20;
const MAX_PROBLEMS = 200;

function bounded(problems: readonly Problem[]): readonly Problem[] {
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ path, message }) => ({
    path: quoted(path, MAX_NAME_LENGTH),
    message: quoted(message, MAX_SENTENCE_LENGTH),
  }));
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, { path: "", message: `and ${count(more, "more problem")}` }] : shown;
}

/** The request is refused, and nothing was changed. Lists all problems at once, at most 200 of them in full. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const shown = bounded(problems);
    const named = shown
      .slice(0, MAX_PROBLEMS_IN_MESSAGE)
      .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    const more = problems.length - named.length;
    super(
      [
        ...named,
        ...(more > 0 ? [`and ${count(more, "more problem")}; the report lists the first ${MAX_PROBLEMS}`] : []),
      ].join("\n"),
    );
    this.problems = shown;
  }
}

/** Another execution holds the lock. Nothing was changed. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  /** `toRestore`: name of the execution to roll back first; `null` while the holder runs. */
  constructor(holder: string, toRestore: string | null = null) {
    const status = `See its status: npm run status -- ${inCommand(holder)}`;
    super(
      toRestore === null
        ? `${holder} is changing this fleet. ${status}`
        : `${holder} ended early, and its changes are not restored yet. A rollback starts automatically within about a minute. ${status}. If none starts: npm run rollback -- ${inCommand(toRestore)}`,
    );
  }
}

/** A task started although its execution no longer holds the lock. Nothing was changed. */
export class LockLost extends Error {
  override readonly name = "LockLost";
  constructor(execution: string, holder: string | null) {
    const held = holder === null ? "no execution holds it" : `${holder} holds it`;
    super(`${execution} no longer holds the lock: ${held}. Start a new execution instead.`);
  }
}

/** Step Functions started the task again, and that later run works on the function. This run stops. */
export class JournalTaken extends Error {
  override readonly name = "JournalTaken";
  constructor(functionName: string) {
    super(`${functionName}: another run of this task has taken over its journal and continues.`);
  }
}

/** Something the service needs is missing or damaged, such as an object or a package. The message names it. */
export class NotUsable extends Error {
  override readonly name = "NotUsable";
}

/** An update of a function failed, or did not settle as expected. The message names the function and Lambda's reason. */
export class UpdateFailed extends Error {
  override readonly name = "UpdateFailed";
  readonly why: Reason;
  constructor(functionName: string, why: Reason, options?: ErrorOptions) {
    super(`${functionName}: ${reasonText(why)}`, options);
    this.why = why;
  }
}

/** An invocation did not answer in time. Lambda still runs it to its end. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  constructor(seconds: number) {
    super(`no answer within ${Math.round(seconds * 10) / 10} s`);
  }
}

/** The stored original of a function is missing or damaged. Nothing is restored from it. */
export class OriginalLost extends UpdateFailed {}

/** Someone else changed the function between two calls of this service. It is left unchanged. */
export class TouchedByOthers extends Error {
  override readonly name = "TouchedByOthers";
  readonly why: Reason;
  constructor(functionName: string, why: Reason) {
    super(`${functionName}: ${reasonText(why)}`);
    this.why = why;
  }
}
