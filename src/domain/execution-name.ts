/** Decides what is the name of an execution, what is its ARN, and which execution a text means. */
import { lastPart, withoutLastPart } from "./arn.ts";

/**
 * Step Functions' own rule (API reference, StartExecution, `name`): 1 to 80 characters, without white space, brackets,
 * wildcards, the listed special characters and control characters. Where that page leaves room (which white space,
 * letters outside the basic plane), a name is accepted: only Step Functions can say whether such an execution exists.
 */
const NAME = /^[^ \u2028\u2029<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]{1,80}$/u;

export function isExecutionName(text: string): boolean {
  return NAME.test(text);
}

/** An execution's name: the last part of its ARN, or the name itself. No name contains a colon. */
export function executionName(nameOrArn: string): string {
  return lastPart(nameOrArn);
}

/** ARN of the execution with that name of the same state machine. */
export function siblingExecutionArn(executionArn: string, name: string): string {
  return `${withoutLastPart(executionArn)}:${name}`;
}

const ARN = /^arn:[^:]+:states:([^:]*):([^:]*):execution:([^:]*):[^:]*$/;

/**
 * Why a text does not name an execution, in words that follow it; `null` if it does. With `beside`, the ARN of an
 * execution, an ARN must belong to the same state machine.
 */
export function executionProblem(nameOrArn: string, beside: string | null = null): string | null {
  if (!nameOrArn.startsWith("arn:")) return isExecutionName(nameOrArn) ? null : MALFORMED;
  if (!ARN.test(nameOrArn) || !isExecutionName(executionName(nameOrArn))) return MALFORMED;
  if (beside === null || withoutLastPart(nameOrArn) === withoutLastPart(beside)) return null;
  return `is an execution of ${machineText(nameOrArn)}, and this service is ${machineText(beside)}`;
}

const MALFORMED = "must be an execution's name or ARN";

function machineText(executionArn: string): string {
  const [, region, account, machine] = ARN.exec(executionArn) ?? [];
  return `the state machine ${machine} in account ${account}, Region ${region}`;
}

/**
 * Folder of an execution's files. Always the name, except for `.` and `..`: clients and consoles read these as steps
 * in a path. `%` occurs in no name, so no two executions share a folder.
 */
export function executionFolder(nameOrArn: string): string {
  const name = executionName(nameOrArn);
  return /^\.{1,2}$/.test(name) ? name.replaceAll(".", "%2E") : name;
}

/** Name of the execution that has the folder. */
export function executionInFolder(folder: string): string {
  return folder.replaceAll("%2E", ".");
}

/** An execution's name as one word of a POSIX shell command. */
export function inCommand(nameOrArn: string): string {
  return shellWord(executionName(nameOrArn));
}

/** Any text as one word of a POSIX shell command. */
export function shellWord(text: string): string {
  return /^[\w.@+-][\w.@+=/:-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
