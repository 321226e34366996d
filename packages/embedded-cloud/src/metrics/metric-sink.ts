/** An invocation that was refused for the others that were under way. */
export interface InvocationRefused {
  readonly functionName: string;
  /** As it was invoked: the function's name, with `:QUALIFIER` where one was named. */
  readonly resource: string;
  /** `$LATEST` or a version number. */
  readonly executedVersion: string;
}

/** What one invocation adds to the metrics of Lambda. */
export interface InvocationMeasured extends InvocationRefused {
  readonly failed: boolean;
  readonly durationMs: number;
}

/** Where Lambda says what it ran and what it refused; the embedded CloudWatch is one. */
export interface MetricSink {
  record(invocation: InvocationMeasured): void;
  refused(invocation: InvocationRefused): void;
}
