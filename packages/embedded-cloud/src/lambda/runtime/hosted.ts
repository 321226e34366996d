/** Functions that run in the cloud's own process: tests can debug them and need not start processes. */
import { createHash, randomUUID } from "node:crypto";
import type { LogSink } from "../../logs/log-sink.ts";
import type { FunctionRunner, InvocationResult, RunnableVersion } from "./function-runner.ts";
import { logStreamName } from "./log/invocation-log.ts";
import { platformLog } from "./log/platform-log.ts";

export interface HostedFunctions {
  has(functionName: string): boolean;
  /** Resolves for every outcome of the function's code. */
  invoke(target: RunnableVersion, payload: string): Promise<Pick<InvocationResult, "payload" | "functionError">>;
  /** Ends the invocation that signs its calls with this key; `false` if no hosted function does. */
  kill(accessKeyId: string): boolean;
}

/** Runs hosted functions itself, and all others with `processes`. What they print is not in their logs. */
export function runHostedFirst(hosted: HostedFunctions, processes: FunctionRunner, logs: LogSink): FunctionRunner {
  const log = (target: RunnableVersion, requestId: string, durationMs: number) => {
    const stream = logStreamName(new Date(), target, createHash("md5").update(target.arn).digest("hex"));
    const { start, end } = platformLog(target, stream);
    const about = { requestId, durationMs, initMs: null, memoryMb: target.memoryMb, usedMb: 1, status: null };
    const lines = [...start(requestId, target.arn), ...end({ ...about, isAnswered: true }, null)];
    const identity = { roleArn: target.role, session: target.functionName };
    const messages = lines.map((line) => `${line}\n`);
    if (messages.length > 0) logs.write(target.logGroup, stream, messages, identity);
  };
  return {
    async invoke(target: RunnableVersion, payload) {
      if (!hosted.has(target.functionName)) return processes.invoke(target, payload);
      const begun = performance.now();
      const result = await hosted.invoke(target, payload);
      const durationMs = performance.now() - begun;
      log(target, randomUUID(), durationMs);
      return { ...result, logTail: "", executedVersion: target.qualifier, durationMs };
    },
    warmUp: async (target) => (hosted.has(target.functionName) ? null : processes.warmUp(target)),
    async kill(accessKeyId) {
      if (!hosted.kill(accessKeyId)) await processes.kill(accessKeyId);
    },
    stop: () => processes.stop(),
  };
}
