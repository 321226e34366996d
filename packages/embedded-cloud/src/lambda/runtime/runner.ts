/** Runs functions in real python3 and Node.js processes, which are kept warm. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { InvocationMeasured } from "../../metrics/metric-sink.ts";
import { environmentPool } from "./environment-pool.ts";
import type { FunctionRunner, InvocationResult, RunnableVersion, RunnerSurroundings } from "./function-runner.ts";

/** Concurrent invocations; others wait. The limit allows for functions that invoke functions. */
const CONCURRENT_INVOCATIONS = 48;
/** Environments kept warm for all functions together; the longest idle ends first. */
const WARM_ENVIRONMENTS = CONCURRENT_INVOCATIONS;

export function functionRunner(surroundings: RunnerSurroundings): FunctionRunner {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "layershift-functions-")));
  const environments = environmentPool(root, WARM_ENVIRONMENTS, surroundings);
  const limit = pLimit(CONCURRENT_INVOCATIONS);
  const running = new Set<Promise<unknown>>();
  let stopped = false;

  const run = (target: RunnableVersion, payload: string) =>
    environments.use(target, async (environment) => {
      if (stopped) throw new Error(STOPPED);
      const result = await environment.invoke(target.arn, target.timeoutSeconds, payload);
      surroundings.metrics?.record(measurementOf(target, result));
      return result;
    });

  const start = (target: RunnableVersion) =>
    environments.use(target, async (environment) => (stopped ? null : environment.warmUp(target.timeoutSeconds)));

  function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    return work.finally(() => running.delete(work));
  }

  /** Runs when this process exits, so it cannot wait: it kills all processes, then removes the folders. */
  const removeAll = () => {
    for (const environment of environments.all) void environment.end();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", removeAll);

  return {
    async invoke(target, payload) {
      if (stopped) throw new Error(STOPPED);
      return track(limit(run, target, payload));
    },
    async warmUp(target) {
      if (stopped) throw new Error(STOPPED);
      return track(limit(start, target));
    },
    async kill(accessKeyId) {
      const called = [...environments.all].filter((environment) => environment.accessKeyId === accessKeyId);
      await Promise.all(called.map((environment) => environment.kill()));
    },
    async stop() {
      stopped = true;
      await environments.endAll();
      await Promise.allSettled(running);
      await environments.endAll();
      process.removeListener("exit", removeAll);
      removeAll();
    },
  };
}

const STOPPED = "The embedded cloud has stopped.";

function measurementOf(
  { functionName, arn }: RunnableVersion,
  { functionError, executedVersion, durationMs }: InvocationResult,
): InvocationMeasured {
  return { functionName, resource: resourceIn(arn), executedVersion, failed: functionError !== null, durationMs };
}

/** The metrics' dimension Resource of an invocation: the function's name, and `:QUALIFIER` if the ARN has one. */
export function resourceIn(arn: string): string {
  return arn.slice(arn.indexOf(":function:") + ":function:".length);
}
