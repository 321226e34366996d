/**
 * Which paths, templates and intrinsic functions the engine behind the embedded Step Functions is known to read as AWS
 * does.
 */
import * as z from "zod";

const STEPS = String.raw`(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^'\\\]]+'\])*`;
const CONTEXT = String.raw`\$\$\.(?:Execution\.(?:Id|Name|Input|StartTime|RoleArn)|State\.(?:Name|EnteredTime|RetryCount)|StateMachine\.(?:Id|Name))`;
const PATH = new RegExp(`^(?:\\$|${CONTEXT})${STEPS}$`);

/** A path to one value, of the state's data or of the context object. Wildcards, filters and slices are left to AWS. */
export const Path = z
  .string()
  .regex(
    PATH,
    "must be a plain path such as $.a.b[0] or a context path such as $$.Execution.Id; others are not run here",
  );

/** Where a result goes: `$`, or one field beneath it. */
export const ResultPath = z
  .string()
  .regex(/^\$(?:\.[A-Za-z_][\w-]*)?$/, "must be $ or one field beneath it, such as $.result; others are not run here");

const CALL = /^States\.(?:Format|MathAdd)\((.*)\)$/s;
/** An argument is a quoted text without escapes or brackets, a whole number, a path, or another call. */
const ARGUMENT =
  /\s*('[^'\\()]*'|-?\d+|(?:\$|States\.)(?:[^,()']|\((?:[^()'\\]|'[^'\\()]*'|\([^()\\]*\))*\))*)\s*(?:,|$)/y;

/** `null` where the expression is a call this cloud runs, else what stands in its way. */
function problemWithCall(expression: string): string | null {
  const body = expression.match(CALL)?.[1];
  if (body === undefined) return `${expression} is not run here: only States.Format and States.MathAdd are`;
  const reader = new RegExp(ARGUMENT);
  while (reader.lastIndex < body.length) {
    const argument = reader.exec(body)?.[1]?.trim();
    if (argument === undefined) return `${expression}: its arguments are not understood here`;
    const problem = argument.startsWith("States.") ? problemWithCall(argument) : problemWithPath(argument);
    if (problem !== null) return problem;
  }
  return null;
}

const problemWithPath = (text: string) =>
  text.startsWith("$") && !PATH.test(text) ? `${text} is not a plain path` : null;

function problemWithDynamic(value: unknown): string | null {
  if (typeof value !== "string") return "must be a path or an intrinsic function";
  return value.startsWith("$") ? problemWithPath(value) : problemWithCall(value);
}

/** A payload template: any JSON, in which the value of a field named `….$` is a path or an intrinsic call. */
export const Template = templateWith(() => false);

/** The token of a task that waits for it; any other state has none. */
export const TokenTemplate = templateWith((value) => value === "$$.Task.Token");

function templateWith(isAllowedToo: (value: unknown) => boolean) {
  return z.unknown().superRefine((template, context) => {
    for (const { at, value, isTwice } of dynamicFields(template)) {
      const problem = isTwice
        ? "is there twice, with and without .$"
        : isAllowedToo(value)
          ? null
          : problemWithDynamic(value);
      if (problem !== null) context.addIssue({ code: "custom", message: problem, path: [...at] });
    }
  });
}

function* dynamicFields(
  value: unknown,
  at: readonly string[] = [],
): Generator<{ at: readonly string[]; value: unknown; isTwice: boolean }> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (name.endsWith(".$"))
      yield { at: [...at, name], value: field, isTwice: Object.hasOwn(value, name.slice(0, -2)) };
    else yield* dynamicFields(field, [...at, name]);
  }
}
