/** Lambda's own log lines about an invocation in the format Text, and the log tail. */
import { createHash } from "node:crypto";

/** The values of a REPORT line; times in milliseconds. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** `null` in a warm environment. */
  readonly initMs: number | null;
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly status: { readonly kind: "timeout" } | { readonly kind: "error"; readonly errorType: string } | null;
  /** Whether the runtime reported the error of the function's code; the REPORT line then has no status. */
  readonly isAnswered: boolean;
}

/** Lambda's name and ARN of a runtime version. */
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
 * The name of a new environment's log stream: `2026/11/23/[$LATEST]<32 hex digits>`, or in a custom log group
 * `2026/11/23/acme-chat[$LATEST][<32 hex digits>]` (developer guide, "Configuring CloudWatch log groups").
 */
export function logStreamName(
  now: Date,
  { functionName, qualifier, logGroup }: { functionName: string; qualifier: string; logGroup: string },
  hex: string,
): string {
  const day = now.toISOString().slice(0, 10).replaceAll("-", "/");
  const isDefault = logGroup === `/aws/lambda/${functionName}`;
  return isDefault ? `${day}/[${qualifier}]${hex}` : `${day}/${functionName}[${qualifier}][${hex}]`;
}

const TAIL_BYTES = 4096;

/** The last 4 KB in whole characters, as Lambda returns in the log result. */
export function tailOf(lines: readonly string[]): string {
  const bytes = Buffer.from(lines.join(""));
  let start = Math.max(0, bytes.length - TAIL_BYTES);
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString();
}
