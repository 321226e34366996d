/** What one invocation adds to the metrics of Lambda. */
export interface InvocationMeasured {
  readonly functionName: string;
  /** As it was invoked: the function's name, with `:QUALIFIER` where one was named. */
  readonly resource: string;
  /** `$LATEST` or a version number. */
  readonly executedVersion: string;
  readonly failed: boolean;
  readonly durationMs: number;
}

/** Where the functions' runner says what it ran; the embedded CloudWatch is one. */
export interface MetricSink {
  record(invocation: InvocationMeasured): void;
}
