/**
 * The errors this service ends with. Each class sets a literal `name`: Step Functions matches it, and a minifier
 * renames classes. Each message says what was refused, where, and what to do.
 */

import * as z from "zod";
import { explanation } from "./report/reasons/code.ts";
import { explain, type Reason, reasonText } from "./report/reasons/reasons.ts";
import { MAX_NAME_LENGTH, quoted } from "./text.ts";

/** One problem of a request, and what to do. */
export const problem = z.object({
  /** Path in the request, for example `fleet.prefix` or `checks.acme-chat[0].expect`. Empty for the whole request. */
  path: z.string(),
  message: z.string(),
  code: explanation.shape.code,
  data: explanation.shape.data,
});

export type Problem = Readonly<z.output<typeof problem>>;

/** A problem at a path of the request, bounded and printable. */
export function problemAt(path: string, reason: Reason): Problem {
  const { reason: message, code, data } = explain(reason);
  return { path: quoted(path, MAX_NAME_LENGTH), message, code, data };
}

/** A message becomes the Cause of a failed state, which Step Functions limits to 32,768 characters. */
const MAX_IN_MESSAGE = 20;

/** A report lists so many; the rest is counted. */
const MAX_PROBLEMS = 200;

function bounded(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_PROBLEMS;
  return more > 0 ? [...problems.slice(0, MAX_PROBLEMS), problemAt("", { code: "more-problems", more })] : problems;
}

/** The request cannot be carried out; nothing was changed. Carries every problem at once, up to 200 of them. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const named = problems
      .slice(0, MAX_IN_MESSAGE)
      .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    const more = problems.length - named.length;
    super(
      [
        ...named,
        ...(more > 0
          ? [`${reasonText({ code: "more-problems", more })}. The report lists the first ${MAX_PROBLEMS}`]
          : []),
      ].join("\n"),
    );
    this.problems = bounded(problems);
  }
}

/** An error with a code: its message is the sentence of its reason, after the function it is about. */
export class ExplainedError extends Error {
  readonly why: Reason;
  constructor(why: Reason, { functionName, ...options }: ErrorOptions & { readonly functionName?: string } = {}) {
    super(`${functionName === undefined ? "" : `${functionName}: `}${reasonText(why)}`, options);
    this.why = why;
  }
}

/** Another execution holds the lock; nothing was changed. */
export class LockHeld extends ExplainedError {
  override readonly name = "LockHeld";
}

/** A task started although its execution no longer holds the lock. Nothing was changed. */
export class LockLost extends ExplainedError {
  override readonly name = "LockLost";
  constructor(execution: string, holder: string | null) {
    super({ code: "lock-lost", execution, holder });
  }
}

/** Step Functions started the task again, and that later run works on the function. This run stops. */
export class JournalTaken extends ExplainedError {
  override readonly name = "JournalTaken";
  constructor(functionName: string) {
    super({ code: "journal-taken" }, { functionName });
  }
}

/** Something the service needs is missing or damaged, such as an object or a package. The message names it. */
export class NotUsable extends ExplainedError {
  override readonly name = "NotUsable";
}

/** The reason of a NotUsable. Any other error is thrown on. */
export function reasonIfNotUsable(error: unknown): Reason {
  if (error instanceof NotUsable) return error.why;
  throw error;
}

/** An update of a function failed or did not settle. The message names the function and Lambda's reason. */
export class UpdateFailed extends ExplainedError {
  override readonly name = "UpdateFailed";
  constructor(functionName: string, why: Reason, options?: ErrorOptions) {
    super(why, { functionName, ...options });
  }
}

/** An invocation did not answer in time. Lambda still runs it to its end. */
export class NoAnswer extends ExplainedError {
  override readonly name = "NoAnswer";
  constructor(seconds: number) {
    super({ code: "no-answer", seconds });
  }
}

/** The stored original of a function is missing or damaged. Nothing is restored from it. */
export class OriginalLost extends UpdateFailed {}

/** Others changed the function between two of our calls; it is left as it is. */
export class TouchedByOthers extends ExplainedError {
  override readonly name = "TouchedByOthers";
  constructor(functionName: string, why: Reason) {
    super(why, { functionName });
  }
}
