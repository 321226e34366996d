/** Lambda's own lines in a function's log, in its log format. */
import type { RunnableVersion } from "../function-runner.ts";
import {
  billedMs,
  type InvocationReport,
  initReportLine,
  initStartLine,
  reportLine,
  runtimeVersion,
} from "./invocation-log.ts";
import { isAtLeast, type LogLevel } from "./log-levels.ts";

/** Each method returns the lines to write. */
export interface PlatformLog {
  initStart(): readonly string[];
  initDone(initMs: number): readonly string[];
  /** `line`: Lambda's sentence about the failure. */
  initFailed(initMs: number, errorType: string, line: string | null): readonly string[];
  start(requestId: string, invokedArn: string): readonly string[];
  end(report: InvocationReport, line: string | null): readonly string[];
}

/** The log of one environment; `stream`: name of its log stream. */
export function platformLog(target: RunnableVersion, stream: string): PlatformLog {
  return target.logging.format === "JSON" ? jsonLog(target, stream) : textLog(target);
}

const lineOrNone = (line: string | null) => (line === null ? [] : [line]);

function textLog({ runtime, qualifier }: RunnableVersion): PlatformLog {
  return {
    initStart: () => [initStartLine(runtime)],
    initDone: () => [],
    initFailed: (initMs, errorType, line) => [...lineOrNone(line), initReportLine(initMs, errorType)],
    start: (requestId) => [`START RequestId: ${requestId} Version: ${qualifier}`],
    end: (report, line) => [...lineOrNone(line), `END RequestId: ${report.requestId}`, reportLine(report)],
  };
}

/**
 * Types and members follow the Telemetry API's schema, in AWS's order; levels follow "System log level event mapping"
 * (developer guide).
 */
function jsonLog(
  { runtime, functionName, qualifier, memoryMb, logging }: RunnableVersion,
  stream: string,
): PlatformLog {
  const initializationType = "on-demand";
  const phase = "init";
  const event = (type: string, level: LogLevel, record: object) =>
    isAtLeast(level, logging.systemLevel)
      ? [JSON.stringify({ time: new Date().toISOString(), type: `platform.${type}`, record })]
      : [];
  const init = (level: LogLevel, initMs: number, status: object) => [
    ...event("initRuntimeDone", level, { initializationType, phase, ...status }),
    ...event("initReport", level, { initializationType, phase, ...status, metrics: { durationMs: rounded(initMs) } }),
  ];
  return {
    initStart() {
      const { version, arn } = runtimeVersion(runtime);
      return event("initStart", "INFO", {
        initializationType,
        phase,
        runtimeVersion: version,
        runtimeVersionArn: arn,
        functionName,
        functionVersion: qualifier,
        instanceId: stream,
        instanceMaxMemory: memoryMb * 1024 * 1024,
      });
    },
    initDone: (initMs) => init("DEBUG", initMs, { status: "success" }),
    initFailed: (initMs, errorType) =>
      init("WARN", initMs, errorType === "Sandbox.Timedout" ? { status: "timeout" } : { status: "error", errorType }),
    start: (requestId, functionArn) => event("start", "INFO", { requestId, functionArn, version: qualifier }),
    end(report) {
      const { requestId, durationMs, initMs, usedMb, status } = report;
      const metrics = {
        durationMs: rounded(durationMs),
        billedDurationMs: billedMs(report),
        memorySizeMB: memoryMb,
        maxMemoryUsedMB: usedMb,
        ...(initMs === null ? {} : { initDurationMs: rounded(initMs) }),
      };
      const outcome =
        status?.kind === "error"
          ? { status: "error", errorType: status.errorType }
          : { status: status?.kind ?? "success" };
      const done = { requestId, ...outcome, metrics: { durationMs: rounded(durationMs) } };
      return [
        ...event("runtimeDone", status === null ? "DEBUG" : "WARN", done),
        ...event("report", status === null ? "INFO" : "WARN", { requestId, metrics, ...outcome }),
      ];
    },
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
