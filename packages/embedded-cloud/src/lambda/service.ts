/**
 * The Lambda service of the embedded cloud: the AWS REST-JSON protocol in front of one account's functions and layers.
 */
import { accessKeyOf } from "../calls.ts";
import { AwsError, type Service } from "../service.ts";
import { throttle } from "./concurrency/throttle.ts";
import { asSeenBy, controlPlane, type LambdaContext } from "./control-plane.ts";
import { patchRuntime } from "./functions/runtime-versions.ts";
import { failUpdate } from "./functions/updates.ts";
import { invokeFunction } from "./invocations.ts";
import { answerFor } from "./refusals.ts";
import { isLambdaPath, matchedRoute, routeOf } from "./routes.ts";
import type { InvocationResult } from "./runtime/function-runner.ts";

export type { LambdaQuotas } from "./concurrency/quotas.ts";
export type { LambdaContext, LambdaOptions } from "./control-plane.ts";

export interface LambdaService extends Service {
  /**
   * Invokes by name, partial ARN or ARN, with or without qualifier, as another service of the cloud does. @throws
   * AwsError
   */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  /** Rate limits do not hold while `work` is under way. */
  unthrottled<T>(work: () => Promise<T>): Promise<T>;
  /** Lets the update of a function that is in progress end as Failed; false where none is. */
  failUpdate(functionName: string): boolean;
  /** A new version of a runtime comes out: updates move functions to it. */
  patchRuntime(runtime: string): void;
  /** Ends what is pending, then the function environments. */
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
    operationOf: (request) => matchedRoute(request)?.name ?? null,
    async answer(request) {
      if (plane.downloads.handles(request)) return plane.downloads.answer(request);
      try {
        const { operation, budget, parameters } = routeOf(request);
        if (unlimited === 0) spend(budget);
        return await operation({ plane: asSeenBy(plane, accessKeyOf(request)), parameters, request });
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
