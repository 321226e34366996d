/**
 * Reads one event of a function's log, in Lambda's text and JSON formats (Developer Guide, "Configuring JSON and plain
 * text log formats", "Telemetry API schema").
 */
import { FAMILIES } from "../../runtimes/families.ts";
import { quoted } from "../../text.ts";
import { objectIn, textAt } from "./log-entry.ts";

export type LogLine =
  /** An environment starts, or is restored from its snapshot. */
  | { readonly kind: "environment" }
  | { readonly kind: "start"; readonly requestId: string }
  /** The call has ended. `failed`: the kind of error; `null` if it succeeded; `undefined` if the line does not say. */
  | { readonly kind: "report"; readonly requestId: string; readonly failed: string | null | undefined }
  /** Lambda or its runtime reports a failed call. */
  | { readonly kind: "failure"; readonly requestId: string | null; readonly error: string }
  /** The code logged an error. The call can still have succeeded. */
  | { readonly kind: "error"; readonly requestId: string | null; readonly error: string }
  | { readonly kind: "other" };

/** Characters read of an event, and kept of a kind of error. */
const MAX_CHARACTERS = 16_384;
const MAX_KIND = 100;

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const TEXT_ENVIRONMENT = /^(?:INIT_START|RESTORE_START) /;
const TEXT_START = /^START RequestId: (\S+)/;
const TEXT_REPORT = /^REPORT RequestId: (\S+)/;
const TEXT_STATUS = /\bStatus: (error|failure|timeout)\b(?:\s+Error Type: ([\w.]+))?/;
const TIMED_OUT = new RegExp(`^(?:\\S+ |RequestId: )(${UUID}) (?:Error: )?Task timed out after`);
const EXITED = new RegExp(
  `^RequestId: (${UUID}) (?:Error: (?:Runtime exited|Runtime failed|fork/exec)|Process exited before)`,
);
const TRACEBACK = "Traceback (most recent call last):";
/** `logging` of Python, `console` of Node.js, and lines that begin with the level. */
const LOGGED_LEVEL =
  /^\[(?:ERROR|WARNING|CRITICAL)\]\t|\t(?:ERROR|WARN|FATAL)\t|^(?:ERROR|WARN(?:ING)?|CRITICAL|FATAL)\b/;
const ERROR_KIND = /(?<![\w$])([A-Z]\w*(?:Error|Exception))(?!\w)/;

const FAILING_STATUS = new Set(["error", "failure", "timeout"]);
const FAILING_LEVELS = new Set(["ERROR", "WARN", "WARNING", "CRITICAL", "FATAL"]);

/**
 * CloudWatch filter pattern for failed calls and logged errors in all forms above. It also finds unrelated text with
 * the same terms, which `logLineOf` sorts out.
 */
export const failurePattern: string = [
  "ERROR",
  "Error",
  "Exception",
  "errorType",
  "Task timed out",
  "timeout",
  "Process exited before",
]
  .map((term) => `?"${term}"`)
  .join(" ");

/** CloudWatch filter pattern that finds the start of environments. */
export const environmentPattern = '?"INIT_START" ?"RESTORE_START" ?"initStart" ?"restoreStart"';

/** The meaning of an event. Of several lines, the first one counts. */
export function logLineOf(message: string): LogLine {
  const text = message.slice(0, MAX_CHARACTERS);
  return textLineOf(text) ?? jsonLineOf(text) ?? loggedErrorOf(text) ?? OTHER;
}

const OTHER: LogLine = { kind: "other" };

function textLineOf(text: string): LogLine | null {
  if (TEXT_ENVIRONMENT.test(text)) return { kind: "environment" };
  const start = TEXT_START.exec(text)?.[1];
  if (start !== undefined) return { kind: "start", requestId: start };
  const report = TEXT_REPORT.exec(text)?.[1];
  if (report !== undefined) {
    const [, status, type] = TEXT_STATUS.exec(text) ?? [];
    return { kind: "report", requestId: report, failed: status === undefined ? undefined : kindOf(type, status) };
  }
  const late = TIMED_OUT.exec(text)?.[1];
  if (late !== undefined) return { kind: "failure", requestId: late, error: kindOf(undefined, "timeout") };
  const exited = EXITED.exec(text)?.[1];
  if (exited !== undefined) return { kind: "failure", requestId: exited, error: "Runtime.ExitError" };
  for (const { logs } of FAMILIES) {
    const failed = logs.failedCall.exec(text);
    if (failed === null) continue;
    const { request, error } = failed.groups ?? {};
    const type = error ?? textAt(objectIn(text) ?? {}, "errorType") ?? undefined;
    return { kind: "failure", requestId: requestIn(request), error: kindOf(type, "error") };
  }
  return null;
}

/** Reads platform records by type and others by level. awslambdaric writes `log_level` only for a failed call. */
function jsonLineOf(text: string): LogLine | null {
  const entry = text.startsWith("{") ? objectIn(text) : null;
  if (entry === null) return null;
  const { record } = entry;
  const type = textAt(entry, "type");
  if (type?.startsWith("platform.") && typeof record === "object" && record !== null)
    return platformLineOf(type, record as Readonly<Record<string, unknown>>);
  const level = textAt(entry, "log_level") ?? textAt(entry, "level") ?? "";
  if (!FAILING_LEVELS.has(level.toUpperCase())) return OTHER;
  const kind = textAt(entry, "errorType") ?? ERROR_KIND.exec(text)?.[1];
  if (kind === undefined) return OTHER;
  const requestId = requestIn(textAt(entry, "requestId") ?? textAt(entry, "AWSRequestId"));
  const failed = Object.hasOwn(entry, "log_level") && Object.hasOwn(entry, "errorType");
  return { kind: failed ? "failure" : "error", requestId, error: kindOf(kind, "error") };
}

function platformLineOf(type: string, record: Readonly<Record<string, unknown>>): LogLine {
  if (type === "platform.initStart" || type === "platform.restoreStart") return { kind: "environment" };
  const requestId = textAt(record, "requestId");
  if (requestId === null) return OTHER;
  if (type === "platform.start") return { kind: "start", requestId };
  const status = textAt(record, "status");
  const failing = status !== null && FAILING_STATUS.has(status);
  const error = failing ? kindOf(textAt(record, "errorType") ?? undefined, status) : null;
  if (type === "platform.report") return { kind: "report", requestId, failed: status === null ? undefined : error };
  if (type === "platform.runtimeDone" && error !== null) return { kind: "failure", requestId, error };
  return OTHER;
}

/** The error that a traceback ends with, or the first error in a line with an error level. */
function loggedErrorOf(text: string): LogLine | null {
  const isTraceback = text.includes(TRACEBACK);
  if (!isTraceback && !LOGGED_LEVEL.test(text)) return null;
  const lines = isTraceback
    ? text
        .slice(text.lastIndexOf(TRACEBACK))
        .split(/[\r\n]+/)
        .reverse()
    : [text];
  const kind = lines.flatMap((line) => ERROR_KIND.exec(line)?.[1] ?? [])[0];
  if (kind === undefined) return null;
  const requestId = requestIn(new RegExp(`\\t(${UUID})\\t`).exec(text)?.[1]);
  return { kind: "error", requestId, error: kindOf(kind, "error") };
}

/** `Sandbox.Timedout` is Lambda's error type for a timeout. */
function kindOf(type: string | undefined, status: string): string {
  const kind = type ?? (status === "timeout" ? "Sandbox.Timedout" : "an error without a type");
  return quoted(kind.replace(/\p{C}/gu, ""), MAX_KIND);
}

function requestIn(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === "undefined" ? null : text.slice(0, MAX_KIND);
}
