/** What is asked of whoever runs functions, and what is answered. */
import type { Identity } from "../../iam/roles.ts";
import type { LogSink } from "../../logs/log-sink.ts";
import type { MetricSink } from "../../metrics/metric-sink.ts";
import type { LogLevel } from "./log/log-levels.ts";

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
  readonly environment: ReadonlyMap<string, string>;
  readonly code: { readonly sha256: string; readonly zip: Uint8Array };
  /** In the function's order: later layers over earlier ones. */
  readonly layers: readonly { readonly arn: string; readonly zip: Uint8Array }[];
  readonly logGroup: string;
  /** The levels count in the format JSON alone. */
  readonly logging: {
    readonly format: "Text" | "JSON";
    readonly applicationLevel: LogLevel;
    readonly systemLevel: LogLevel;
  };
  /** ARN of the role its calls are made with. */
  readonly role: string;
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
  /** The function's own time, its init left out. */
  readonly durationMs: number;
}

export interface FunctionRunner {
  /** Answers for every outcome of the function's own code; rejects only where the machine cannot run it at all. */
  invoke(target: RunnableVersion, payload: string): Promise<InvocationResult>;
  /** Starts an environment ahead of any invocation: `null`, or the type of the error its init ended with. */
  warmUp(target: RunnableVersion): Promise<string | null>;
  /**
   * Lets the process die that signs its calls with this key, as when it ran out of memory; its invocation ends in an
   * error.
   */
  kill(accessKeyId: string): Promise<void>;
  /** Ends every environment and removes its folders. */
  stop(): Promise<void>;
}

/** What the environments need to know of the cloud around them. */
export interface RunnerSurroundings {
  readonly logs: LogSink;
  readonly metrics?: MetricSink | undefined;
  /** Told which role a key stands for, as long as its environment lives. */
  readonly identities: {
    recognise(accessKeyId: string, identity: Identity): void;
    forget(accessKeyId: string): void;
  };
  /** The cloud's own address, given to functions as AWS_ENDPOINT_URL. */
  baseUrl(): string;
  readonly region: string;
  readonly accountId: string;
}
