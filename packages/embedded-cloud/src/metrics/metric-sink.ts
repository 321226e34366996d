/** An invocation that was refused because too many others were running. */
export interface InvocationRefused {
  readonly functionName: string;
  /** What was invoked: the function's name, and `:QUALIFIER` if one was given. */
  readonly resource: string;
  /** `$LATEST` or a version number. */
  readonly executedVersion: string;
}

/** What one invocation adds to the metrics of Lambda. */
export interface InvocationMeasured extends InvocationRefused {
  readonly failed: boolean;
  readonly durationMs: number;
}

/** Receives what Lambda ran and refused, such as the embedded CloudWatch. */
export interface MetricSink {
  record(invocation: InvocationMeasured): void;
  recordThrottle(invocation: InvocationRefused): void;
}
