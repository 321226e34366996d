/** Lambda's response and log line when an init or an invocation fails. */
import type { InvocationReport } from "./log/invocation-log.ts";
import type { ProcessEvent } from "./runtime-process.ts";

/** Lambda's limit for a synchronous response. */
const MAX_ANSWER_BYTES = 6_291_556;

export interface Failure {
  readonly errorType: string;
  readonly payload: string;
  /** Lambda's own log line about it. */
  readonly line: string | null;
}

/** The failure that an event means; `null` if it is none. */
export function failureOf(event: ProcessEvent, requestId: string, timeoutSeconds: number): Failure | null {
  switch (event.type) {
    case "ready":
      return null;
    case "result": {
      if (Buffer.byteLength(event.payload) <= MAX_ANSWER_BYTES) return null;
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
      return platformFailure("Function.ResponseSizeTooLarge", errorMessage, null);
    }
    case "init-error":
    case "error":
      return { errorType: errorTypeIn(event.payload), payload: event.payload, line: null };
    case "late": {
      const what = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      const line = `${new Date().toISOString()} ${requestId} ${what}\n`;
      return platformFailure("Sandbox.Timedout", `RequestId: ${requestId} Error: ${what}`, line);
    }
    case "exit": {
      const message = `RequestId: ${requestId} Error: ${exitText(event)}`;
      return platformFailure("Runtime.ExitError", message, `${message}\nRuntime.ExitError`);
    }
  }
}

function platformFailure(errorType: string, errorMessage: string, line: string | null): Failure {
  return { errorType, payload: JSON.stringify({ errorType, errorMessage }), line };
}

function exitText({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  if (signal === "SIGKILL") return "Runtime exited with error: signal: killed";
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`;
  return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
}

/** The status in the REPORT line. */
export function statusOf({ errorType }: Failure): InvocationReport["status"] {
  return errorType === "Sandbox.Timedout" ? { kind: "timeout" } : { kind: "error", errorType };
}

function errorTypeIn(payload: string): string {
  const { errorType } = JSON.parse(payload) as { errorType?: unknown };
  return typeof errorType === "string" ? errorType : "Unhandled";
}
