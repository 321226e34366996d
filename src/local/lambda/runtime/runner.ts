/** Runs one version of a function on one payload, in warm environments that are real python3 and Node.js processes. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { Identity } from "../../iam/roles.ts";
import type { LogSink } from "../../logs/log-sink.ts";
import type { InvocationMeasured, MetricSink } from "../../metrics/metric-sink.ts";
import { createEnvironment, type Environment } from "./environment.ts";
import { findPython, interpreterFor, likeLambdas, type PythonLikeLambdas } from "./interpreters.ts";
import { packageFolderStore } from "./package-folders.ts";

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

/** A runner whose warm environments are keyed by code, layers and configuration. */
export function functionRunner(surroundings: RunnerSurroundings): FunctionRunner {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "layershift-functions-")));
  const compiled = path.join(root, "compiled");
  const store = packageFolderStore(root, compiled);
  const places = pLimit(CONCURRENT_INVOCATIONS);
  /** Idle ones, the longest idle first. */
  let idle: { readonly key: string; readonly environment: Environment }[] = [];
  const all = new Set<Environment>();
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;
  let python: Promise<PythonLikeLambdas> | null = null;

  function pythonOnce(): Promise<PythonLikeLambdas> {
    python ??= findPython()
      .then((found) => likeLambdas(found, path.join(root, "runtime")))
      .catch((error) => {
        python = null;
        throw error;
      });
    return python;
  }

  async function take(key: string, target: RunnableVersion): Promise<Environment> {
    const warm = idle.findLast((each) => each.key === key);
    if (warm !== undefined) {
      idle = idle.filter((each) => each !== warm);
      return warm.environment;
    }
    const folders = await store.foldersFor(target);
    try {
      const interpreter = await interpreterFor(target.runtime, folders, compiled, pythonOnce);
      const environment = await createEnvironment(target, folders, interpreter, root, surroundings);
      all.add(environment);
      return environment;
    } catch (error) {
      await folders.release();
      throw error;
    }
  }

  async function giveBack(key: string, environment: Environment): Promise<void> {
    idle.push({ key, environment });
    while (idle.length > 0 && all.size > WARM_ENVIRONMENTS) {
      const oldest = idle.shift();
      if (oldest !== undefined) await end(oldest.environment);
    }
  }

  async function end(environment: Environment): Promise<void> {
    all.delete(environment);
    await environment.end();
  }

  async function run(target: RunnableVersion, payload: string): Promise<InvocationResult> {
    const key = environmentKey(target);
    const environment = await take(key, target);
    try {
      if (stopped) throw new Error("The embedded cloud has stopped.");
      const result = await environment.invoke(target.arn, target.timeoutSeconds, payload);
      surroundings.metrics?.record(measured(target, result));
      return result;
    } finally {
      await giveBack(key, environment);
    }
  }

  async function start(target: RunnableVersion): Promise<string | null> {
    const key = environmentKey(target);
    const environment = await take(key, target);
    try {
      return stopped ? null : await environment.warmUp(target.timeoutSeconds);
    } finally {
      await giveBack(key, environment);
    }
  }

  function counted<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  /** At the process's own end nothing can be waited for: the kills happen at once, the folders go after them. */
  const leaveNothing = () => {
    for (const environment of all) void environment.end();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", leaveNothing);

  return {
    async invoke(target, payload) {
      if (stopped) throw new Error("The embedded cloud has stopped.");
      return counted(places(run, target, payload));
    },
    async warmUp(target) {
      if (stopped) throw new Error("The embedded cloud has stopped.");
      return counted(places(start, target));
    },
    async kill(accessKeyId) {
      const called = [...all].filter((environment) => environment.accessKeyId === accessKeyId);
      await Promise.all(called.map((environment) => environment.die()));
    },
    async stop() {
      stopped = true;
      await Promise.all([...all].map(end));
      await Promise.allSettled(underWay);
      await Promise.all([...all].map(end));
      process.removeListener("exit", leaveNothing);
      leaveNothing();
    },
  };
}

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

/** Everything Lambda starts new environments for when it changes. */
function environmentKey({ code, layers, arn: _invokedAs, ...configuration }: RunnableVersion): string {
  return JSON.stringify([code.sha256, layers.map(({ arn }) => arn), configuration]);
}
