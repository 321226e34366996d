/** Functions that run in the cloud's own process: tests can debug them and need not start processes. */
import type { FunctionRunner, InvocationResult, RunnableVersion } from "./function-runner.ts";

export interface HostedFunctions {
  has(functionName: string): boolean;
  /** Resolves for every outcome of the function's code. */
  invoke(target: RunnableVersion, payload: string): Promise<Pick<InvocationResult, "payload" | "functionError">>;
  /** Ends the invocation that signs its calls with this key; `false` if no hosted function does. */
  kill(accessKeyId: string): boolean;
}

/** Runs hosted functions itself, and all others with `processes`. */
export function runHostedFirst(hosted: HostedFunctions, processes: FunctionRunner): FunctionRunner {
  return {
    async invoke(target: RunnableVersion, payload) {
      if (!hosted.has(target.functionName)) return processes.invoke(target, payload);
      const begun = performance.now();
      const result = await hosted.invoke(target, payload);
      const durationMs = performance.now() - begun;
      return { ...result, logTail: "", executedVersion: target.qualifier, durationMs };
    },
    warmUp: async (target) => (hosted.has(target.functionName) ? null : processes.warmUp(target)),
    async kill(accessKeyId) {
      if (!hosted.kill(accessKeyId)) await processes.kill(accessKeyId);
    },
    stop: () => processes.stop(),
  };
}
