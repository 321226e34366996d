/** Runs one version of a function on one payload, in warm environments that are real python3 and Node.js processes. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { Identity } from "../../iam/roles.ts";
import type { LogSink } from "../../logs/log-sink.ts";
import type { InvocationMeasured, MetricSink } from "../../metrics/metric-sink.ts";
import { environmentPool } from "./environment-pool.ts";

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
  /** Lets the process die that signs its calls with this key, as when it ran out of memory; its invocation ends in an error. */
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

/** Invocations under way at once; the limit leaves room for functions that invoke functions. Further ones wait. */
const CONCURRENT_INVOCATIONS = 48;
/** Environments kept warm between invocations, all functions together; the one idle longest goes first. */
const WARM_ENVIRONMENTS = CONCURRENT_INVOCATIONS;

export function functionRunner(surroundings: RunnerSurroundings): FunctionRunner {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "layershift-functions-")));
  const environments = environmentPool(root, WARM_ENVIRONMENTS, surroundings);
  const places = pLimit(CONCURRENT_INVOCATIONS);
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;

  const run = (target: RunnableVersion, payload: string) =>
    environments.within(target, async (environment) => {
      if (stopped) throw new Error(STOPPED);
      const result = await environment.invoke(target.arn, target.timeoutSeconds, payload);
      surroundings.metrics?.record(measured(target, result));
      return result;
    });

  const start = (target: RunnableVersion) =>
    environments.within(target, async (environment) => (stopped ? null : environment.warmUp(target.timeoutSeconds)));

  function counted<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  /** At the process's own end nothing can be waited for: the kills happen at once, the folders go after them. */
  const leaveNothing = () => {
    for (const environment of environments.all) void environment.end();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", leaveNothing);

  return {
    async invoke(target, payload) {
      if (stopped) throw new Error(STOPPED);
      return counted(places(run, target, payload));
    },
    async warmUp(target) {
      if (stopped) throw new Error(STOPPED);
      return counted(places(start, target));
    },
    async kill(accessKeyId) {
      const called = [...environments.all].filter((environment) => environment.accessKeyId === accessKeyId);
      await Promise.all(called.map((environment) => environment.die()));
    },
    async stop() {
      stopped = true;
      await environments.endAll();
      await Promise.allSettled(underWay);
      await environments.endAll();
      process.removeListener("exit", leaveNothing);
      leaveNothing();
    },
  };
}

const STOPPED = "The embedded cloud has stopped.";

function measured(
  { functionName, arn }: RunnableVersion,
  { functionError, executedVersion, durationMs }: InvocationResult,
): InvocationMeasured {
  return { functionName, resource: resourceIn(arn), executedVersion, failed: functionError !== null, durationMs };
}

/** What the metrics call a function as it was invoked: its name, with `:QUALIFIER` where one was named. */
export function resourceIn(arn: string): string {
  return arn.slice(arn.indexOf(":function:") + ":function:".length);
}
