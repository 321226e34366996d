/** What Lambda says, to the caller and in the log, when an init or an invocation ends without a result. */
import type { InvocationReport } from "./log/invocation-log.ts";
import type { ProcessEvent } from "./runtime-process.ts";

/** Lambda's limit of a synchronous answer. */
const MAX_ANSWER_BYTES = 6_291_556;

export interface Failure {
  readonly errorType: string;
  readonly payload: string;
  /** What Lambda itself says about it in the log. */
  readonly line: string | null;
}

/** `null` for a result; otherwise the error object and the line of the log. */
export function failureOf(event: ProcessEvent, requestId: string, timeoutSeconds: number): Failure | null {
  switch (event.type) {
    case "ready":
      return null;
    case "result": {
      if (Buffer.byteLength(event.payload) <= MAX_ANSWER_BYTES) return null;
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
      return ofPlatform("Function.ResponseSizeTooLarge", errorMessage, null);
    }
    case "init-error":
    case "error":
      return { errorType: errorTypeIn(event.payload), payload: event.payload, line: null };
    case "late": {
      const what = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      const line = `${new Date().toISOString()} ${requestId} ${what}\n`;
      return ofPlatform("Sandbox.Timedout", `RequestId: ${requestId} Error: ${what}`, line);
    }
    case "exit": {
      const message = `RequestId: ${requestId} Error: ${exitText(event)}`;
      return ofPlatform("Runtime.ExitError", message, `${message}\nRuntime.ExitError`);
    }
  }
}

function ofPlatform(errorType: string, errorMessage: string, line: string | null): Failure {
  return { errorType, payload: JSON.stringify({ errorType, errorMessage }), line };
}

function exitText({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  if (signal === "SIGKILL") return "Runtime exited with error: signal: killed";
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`;
  return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
}

/** How the REPORT line ends. */
export function statusOf({ errorType }: Failure): InvocationReport["status"] {
  return errorType === "Sandbox.Timedout" ? { kind: "timeout" } : { kind: "error", errorType };
}

function errorTypeIn(payload: string): string {
  const { errorType } = JSON.parse(payload) as { errorType?: unknown };
  return typeof errorType === "string" ? errorType : "Unhandled";
}
