/** Runs one version of a function on one payload, in warm environments that are real python3 and Node.js processes. */
import type { LogSink } from "../../logs/log-sink.ts";

/** Everything an environment is made from; the parts that change its behaviour decide which warm environment fits. */
export interface RunnableVersion {
  readonly functionName: string;
  /** `$LATEST` or a version number. */
  readonly qualifier: string;
  /** For example `python3.12` or `nodejs24.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly code: { readonly sha256: string; readonly zip: Uint8Array };
  /** In the function's order: later layers over earlier ones. */
  readonly layers: readonly { readonly arn: string; readonly zip: Uint8Array }[];
  readonly logGroup: string;
  /** The ARN the context object names as invoked. */
  readonly arn: string;
}

export interface InvocationResult {
  /** JSON text: the handler's answer, or Lambda's error object. */
  readonly payload: string;
  readonly functionError: "Unhandled" | null;
  /** The last 4 KB of this invocation's log, plain text. */
  readonly logTail: string;
  readonly executedVersion: string;
}

export interface FunctionRunner {
  /** Answers for every outcome of the function's own code; rejects only where the machine cannot run it at all. */
  invoke(target: RunnableVersion, payload: string): Promise<InvocationResult>;
  /** Ends every environment and removes its folders. */
  stop(): Promise<void>;
}

/** What the environments need to know of the cloud around them. */
export interface RunnerSurroundings {
  readonly logs: LogSink;
  /** The cloud's own address, given to functions as AWS_ENDPOINT_URL. */
  baseUrl(): string;
  readonly region: string;
  readonly accountId: string;
}

/** A runner whose warm environments are keyed by code, layers and configuration. */
export function functionRunner(_surroundings: RunnerSurroundings): FunctionRunner {
  throw new Error("not built yet");
}
