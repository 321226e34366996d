/** Decides whether a text is the name or the ARN of an execution, and which execution it names. */
import { lastPart, withoutLastPart } from "./arn.ts";

/**
 * The rule of Step Functions (API Reference, StartExecution, `name`): 1 to 80 characters, without white space,
 * brackets, wildcards, control characters and the listed special characters. Doubtful names are accepted: only Step
 * Functions knows whether such an execution exists.
 */
const NAME = /^[^ \u2028\u2029<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]{1,80}$/u;

export function isExecutionName(text: string): boolean {
  return NAME.test(text);
}

/** Name of an execution, from its name or ARN. A name contains no colon. */
export function executionName(nameOrArn: string): string {
  return lastPart(nameOrArn);
}

/** ARN of another execution of the same state machine. */
export function siblingExecutionArn(executionArn: string, name: string): string {
  return `${withoutLastPart(executionArn)}:${name}`;
}

const ARN = /^arn:[^:]+:states:([^:]*):([^:]*):execution:([^:]*):[^:]*$/;

/**
 * Why a text does not name an execution; `null` if it does. An ARN must belong to the same state machine as the
 * execution `sibling`, if given.
 */
export function executionProblem(nameOrArn: string, sibling: string | null = null): ExecutionProblem | null {
  if (!nameOrArn.startsWith("arn:")) return isExecutionName(nameOrArn) ? null : MALFORMED;
  if (!ARN.test(nameOrArn) || !isExecutionName(executionName(nameOrArn))) return MALFORMED;
  if (sibling === null || withoutLastPart(nameOrArn) === withoutLastPart(sibling)) return null;
  return { code: "other-state-machine", named: machineText(nameOrArn), own: machineText(sibling) };
}

type ExecutionProblem =
  | { readonly code: "not-an-execution" }
  | { readonly code: "other-state-machine"; readonly named: string; readonly own: string };

const MALFORMED: ExecutionProblem = { code: "not-an-execution" };

function machineText(executionArn: string): string {
  const [, region, account, machine] = ARN.exec(executionArn) ?? [];
  return `the state machine ${machine} in account ${account}, Region ${region}`;
}

/**
 * Folder of an execution's files: its name, with `.` and `..` escaped, because clients read those as relative paths. A
 * name never contains `%`, so each execution has its own folder.
 */
export function executionFolder(nameOrArn: string): string {
  const name = executionName(nameOrArn);
  return /^\.{1,2}$/.test(name) ? name.replaceAll(".", "%2E") : name;
}

/** Name of the execution whose files are in the folder. */
export function executionInFolder(folder: string): string {
  return folder.replaceAll("%2E", ".");
}

/** Name of an execution as one word of a POSIX shell command. */
export function inCommand(nameOrArn: string): string {
  return shellWord(executionName(nameOrArn));
}

/** Any text as one word of a POSIX shell command. */
export function shellWord(text: string): string {
  return /^[\w.@+-][\w.@+=/:-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
