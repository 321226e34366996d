/** The lines Lambda itself writes around an invocation in the log format Text, and the end of the invocation's log. */
import { createHash } from "node:crypto";

/** What the REPORT line says; times in milliseconds. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** `null` in a warm environment. */
  readonly initMs: number | null;
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly status: { readonly kind: "timeout" } | { readonly kind: "error"; readonly errorType: string } | null;
  /** Whether the error is one that the runtime answered for the function's code; Text then says no status. */
  readonly isAnswered: boolean;
}

/** What Lambda calls the runtime that an environment runs on. */
export function runtimeVersion(runtime: string): { readonly version: string; readonly arn: string } {
  const version = runtime.replace(/^(python|nodejs)([\d.]+?)(\.x)?$/, "$1:$2");
  const id = createHash("sha256").update(runtime).digest("hex");
  return { version: `${version}.v1`, arn: `arn:aws:lambda:us-east-1::runtime:${id}` };
}

export function initStartLine(runtime: string): string {
  const { version, arn } = runtimeVersion(runtime);
  return `INIT_START Runtime Version: ${version}\tRuntime Version ARN: ${arn}`;
}

export function initReportLine(initMs: number, errorType: string): string {
  const status = errorType === "Sandbox.Timedout" ? "Status: timeout" : `Status: error\tError Type: ${errorType}`;
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\t${status}`;
}

export function billedMs({ durationMs, initMs }: Pick<InvocationReport, "durationMs" | "initMs">): number {
  return Math.ceil(durationMs + (initMs ?? 0));
}

export function reportLine(report: InvocationReport): string {
  const { requestId, durationMs, initMs, memoryMb, usedMb, status, isAnswered } = report;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${usedMb} MB`,
  ];
  if (initMs !== null) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  if (status?.kind === "timeout") parts.push("Status: timeout");
  if (status?.kind === "error" && !isAnswered) parts.push("Status: error", `Error Type: ${status.errorType}`);
  return `${parts.join("\t")}\t`;
}

/**
 * The name of a new environment's log stream: `2026/11/23/[$LATEST]<32 hex digits>`, and in a log group of the team's
 * own `2026/11/23/acme-chat[$LATEST][<32 hex digits>]` (developer guide, "Configuring CloudWatch log groups").
 */
export function logStreamName(
  now: Date,
  { functionName, qualifier, logGroup }: { functionName: string; qualifier: string; logGroup: string },
  hex: string,
): string {
  const day = now.toISOString().slice(0, 10).replaceAll("-", "/");
  const isOwn = logGroup === `/aws/lambda/${functionName}`;
  return isOwn ? `${day}/[${qualifier}]${hex}` : `${day}/${functionName}[${qualifier}][${hex}]`;
}

const TAIL_BYTES = 4096;

/** The last 4 KB, whole characters only: what Lambda returns as the log result. */
export function tailOf(lines: readonly string[]): string {
  const bytes = Buffer.from(lines.join(""));
  let start = Math.max(0, bytes.length - TAIL_BYTES);
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString();
}
