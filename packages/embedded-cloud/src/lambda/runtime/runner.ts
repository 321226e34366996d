/** Runs one version of a function on one payload, in warm environments that are real python3 and Node.js processes. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { InvocationMeasured } from "../../metrics/metric-sink.ts";
import { environmentPool } from "./environment-pool.ts";
import type { FunctionRunner, InvocationResult, RunnableVersion, RunnerSurroundings } from "./function-runner.ts";

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
