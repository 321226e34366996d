/** The interface between the Lambda service and what runs functions. */
import type { Identity } from "../../iam/roles.ts";
import type { LogSink } from "../../logs/log-sink.ts";
import type { MetricSink } from "../../metrics/metric-sink.ts";
import type { LogLevel } from "./log/log-levels.ts";

/** What an environment is created from. A warm environment is reused only if everything but `arn` is equal. */
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
  /** In the function's order: later layers override earlier ones. */
  readonly layers: readonly { readonly arn: string; readonly zip: Uint8Array }[];
  readonly logGroup: string;
  /** Levels apply to the format JSON only. */
  readonly logging: {
    readonly format: "Text" | "JSON";
    readonly applicationLevel: LogLevel;
    readonly systemLevel: LogLevel;
  };
  /** ARN of the execution role. */
  readonly role: string;
  /** The invoked ARN, as the context object has it. */
  readonly arn: string;
}

export interface InvocationResult {
  /** JSON text: the handler's result or Lambda's error object. */
  readonly payload: string;
  readonly functionError: "Unhandled" | null;
  /** The last 4 KB of this invocation's log, plain text. */
  readonly logTail: string;
  readonly executedVersion: string;
  /** Without the init. */
  readonly durationMs: number;
}

export interface FunctionRunner {
  /** Resolves for every outcome of the function's code; rejects only if this machine cannot run it. */
  invoke(target: RunnableVersion, payload: string): Promise<InvocationResult>;
  /** Starts an environment before any invocation; returns the type of the init's error, or `null`. */
  warmUp(target: RunnableVersion): Promise<string | null>;
  /** Kills the process that signs its calls with this key, as if out of memory; its invocation fails. */
  kill(accessKeyId: string): Promise<void>;
  /** Ends every environment and removes its folders. */
  stop(): Promise<void>;
}

/** What environments need from the rest of the cloud. */
export interface RunnerSurroundings {
  readonly logs: LogSink;
  readonly metrics?: MetricSink | undefined;
  /** Learns the role of each access key while its environment exists. */
  readonly identities: {
    recognise(accessKeyId: string, identity: Identity): void;
    forget(accessKeyId: string): void;
  };
  /** The cloud's address, passed to functions as AWS_ENDPOINT_URL. */
  baseUrl(): string;
  readonly region: string;
  readonly accountId: string;
}
