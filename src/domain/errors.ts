/**
 * The errors this service ends with. Each class sets a literal `name`, because Step Functions matches that name and a
 * minifier renames classes; each message says what was refused, where, and what to do.
 */
import * as z from "zod";
import { count } from "./amounts.ts";
import { inCommand } from "./execution-name.ts";
import { type Reason, reasonText } from "./report/reasons/reasons.ts";
import { MAX_NAME_LENGTH, MAX_SENTENCE_LENGTH, quoted } from "./text.ts";

/** One thing wrong with a request, and what to do. */
export const problem = z.object({
  /** Path in the request, for example `fleet.prefix` or `checks.acme-chat[0].expect`. Empty for the whole request. */
  path: z.string(),
  message: z.string(),
});

export type Problem = Readonly<z.output<typeof problem>>;

/** A message becomes the Cause of a failed state, which Step Functions limits to 32,768 characters. */
const NAMED_IN_MESSAGE = 20;

/** A report lists so many; the rest is counted. */
const MOST_PROBLEMS = 200;

function bounded(problems: readonly Problem[]): readonly Problem[] {
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({
    path: quoted(path, MAX_NAME_LENGTH),
    message: quoted(message, MAX_SENTENCE_LENGTH),
  }));
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, { path: "", message: `and ${count(more, "more problem")}` }] : shown;
}

/**
 * The request cannot be carried out; nothing was touched. Carries every problem at once, the first 200 of them in
 * words.
 */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const shown = bounded(problems);
    const named = shown
      .slice(0, NAMED_IN_MESSAGE)
      .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    const more = problems.length - named.length;
    super(
      [...named, ...(more > 0 ? [`and ${count(more, "more problem")}, of which the report has the first`] : [])].join(
        "\n",
      ),
    );
    this.problems = shown;
  }
}

/** Another execution holds the lock; nothing was touched. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  /** `toRestore`: name of the execution to roll back first, where the holder ended before its time. */
  constructor(holder: string, toRestore: string | null = null) {
    const look = `Look at it with: npm run status -- ${inCommand(holder)}`;
    super(
      toRestore === null
        ? `${holder} is at work on this fleet. ${look}`
        : `${holder} ended before its time, and what it changed is not restored yet. It is picked up by itself within a minute or so: ${look}. If nothing happens: npm run rollback -- ${inCommand(toRestore)}`,
    );
  }
}

/**
 * An execution's task began without the execution's holding the lock: it was stopped and picked up, or started again
 * afterwards. Nothing was touched.
 */
export class LockLost extends Error {
  override readonly name = "LockLost";
  constructor(execution: string, holder: string | null) {
    const held = holder === null ? "nobody holds it" : `${holder} holds it`;
    super(
      `${execution} does not hold the lock any more: ${held}. Start a new execution instead of going on with this one.`,
    );
  }
}

/**
 * Another process of the same task works on the function, since Step Functions started the task again: this one stops,
 * the other goes on.
 */
export class JournalTaken extends Error {
  override readonly name = "JournalTaken";
  constructor(functionName: string) {
    super(`${functionName}: another process of this task has written its journal, and goes on with it.`);
  }
}

/** A precondition of the service itself is broken (a missing object, an unreadable package): names what and where. */
export class NotUsable extends Error {
  override readonly name = "NotUsable";
}

/** An update of a function did not settle as expected; names the function and what Lambda said. */
export class UpdateFailed extends Error {
  override readonly name = "UpdateFailed";
  readonly why: Reason;
  constructor(functionName: string, why: Reason, options?: ErrorOptions) {
    super(`${functionName}: ${reasonText(why)}`, options);
    this.why = why;
  }
}

/** An invocation that gave no answer in the time it had. Lambda runs it to its end all the same. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  constructor(seconds: number) {
    super(`no answer within ${Math.round(seconds * 10) / 10} s`);
  }
}

/** The stored original of a function is gone or damaged: nothing is restored from it. */
export class OriginalLost extends UpdateFailed {}

/** Somebody else changed the function between two of our calls; it is left as it is. */
export class TouchedByOthers extends Error {
  override readonly name = "TouchedByOthers";
  readonly why: Reason;
  constructor(functionName: string, why: Reason) {
    super(`${functionName}: ${reasonText(why)}`);
    this.why = why;
  }
}
