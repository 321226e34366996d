/** What an environment of one function version starts from. */
import type { Halves, LambdaFunction } from "../functions/records.ts";
import { invalidParameter } from "../refusals.ts";
import type { RunnableVersion } from "../runtime/function-runner.ts";
import type { LogLevel } from "../runtime/log/log-levels.ts";

/** `version`: `$LATEST` or a number; `qualifier`: the caller's. @throws AwsError for container images */
export function runnableVersion(
  fn: LambdaFunction,
  version: string,
  qualifier: string | null,
  { code, configuration }: Halves,
): RunnableVersion {
  const { runtime, handler, environment, layers, logging } = configuration;
  if (code.kind === "image" || runtime === null || handler === null) {
    throw invalidParameter(`${fn.name} is a container image, which the embedded cloud does not run.`);
  }
  return {
    functionName: fn.name,
    qualifier: version,
    runtime,
    handler,
    timeoutSeconds: configuration.timeoutSeconds,
    memoryMb: configuration.memoryMb,
    environment: environment ?? new Map(),
    code: { sha256: code.sha256, zip: code.zip },
    layers: layers.map(({ arn, zip }) => ({ arn, zip })),
    logGroup: logging.LogGroup,
    logging: {
      format: logging.LogFormat === "JSON" ? "JSON" : "Text",
      applicationLevel: (logging.ApplicationLogLevel ?? "INFO") as LogLevel,
      systemLevel: (logging.SystemLogLevel ?? "INFO") as LogLevel,
    },
    role: configuration.role,
    arn: qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`,
  };
}
