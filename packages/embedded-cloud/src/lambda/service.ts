/**
 * The Lambda service of the embedded cloud: functions and layers of one account, served by AWS's REST-JSON protocol.
 */
import { accessKeyOf } from "../calls.ts";
import { AwsError, type Service } from "../service.ts";
import { throttle } from "./concurrency/throttle.ts";
import { controlPlane, type LambdaContext, planeForCaller } from "./control-plane.ts";
import { patchRuntime } from "./functions/runtime-versions.ts";
import { failUpdate } from "./functions/updates.ts";
import { invokeFunction } from "./invocations.ts";
import { answerFor } from "./refusals.ts";
import { findRoute, isLambdaPath, routeOf } from "./routes.ts";
import type { InvocationResult } from "./runtime/function-runner.ts";

export type { LambdaQuotas } from "./concurrency/quotas.ts";
export type { LambdaContext, LambdaOptions } from "./control-plane.ts";

export interface LambdaService extends Service {
  /**
   * Invokes a function on behalf of another service: by name, partial ARN or ARN, with or without qualifier.
   *
   * @throws AwsError
   */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  /** Suspends the rate limits while `work` runs. */
  unthrottled<T>(work: () => Promise<T>): Promise<T>;
  /** Makes the update of a function in progress end as Failed; `false` if none is in progress. */
  failUpdate(functionName: string): boolean;
  /** Releases a new version of a runtime: later updates move functions to it. */
  patchRuntime(runtime: string): void;
  /** Cancels everything pending, then ends the function environments. */
  stop(): Promise<void>;
}

export function lambdaService(context: LambdaContext): LambdaService {
  const stopping = new AbortController();
  const plane = controlPlane(context, stopping.signal);
  const spend = throttle(plane.clock, plane.quotas);
  let unlimited = 0;
  return {
    name: "lambda",
    handles: (request) => plane.downloads.handles(request) || isLambdaPath(request.path),
    operationOf: (request) => findRoute(request)?.name ?? null,
    async answer(request) {
      if (plane.downloads.handles(request)) return plane.downloads.answer(request);
      try {
        const { operation, budget, parameters } = routeOf(request);
        if (unlimited === 0) spend(budget);
        return await operation({ plane: planeForCaller(plane, accessKeyOf(request)), parameters, request });
      } catch (error) {
        if (error instanceof AwsError) return answerFor(error);
        throw error;
      }
    },
    invoke: (nameOrArn, payload) => invokeFunction(plane, nameOrArn, payload),
    async unthrottled(work) {
      unlimited += 1;
      return work().finally(() => {
        unlimited -= 1;
      });
    },
    failUpdate(functionName) {
      const fn = plane.functions.get(functionName);
      return fn !== undefined && failUpdate(fn);
    },
    patchRuntime: (runtime) => patchRuntime(plane, runtime),
    async stop() {
      stopping.abort();
      await context.runner.stop();
    },
  };
}
