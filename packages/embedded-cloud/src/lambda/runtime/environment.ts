/**
 * One execution environment, with one log stream. It runs one process and one invocation at a time.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { type Failure, failureOf, statusOf } from "./failures.ts";
import type { InvocationResult, RunnableVersion, RunnerSurroundings } from "./function-runner.ts";
import type { Interpreter } from "./interpreters.ts";
import { type InvocationReport, logStreamName, tailOf } from "./log/invocation-log.ts";
import { isAtLeast, levelOf } from "./log/log-levels.ts";
import { platformLog } from "./log/platform-log.ts";
import type { PackageFolders } from "./package-folders.ts";
import { processVariables } from "./process-variables.ts";
import { type ProcessEvent, type RuntimeProcess, startRuntimeProcess } from "./runtime-process.ts";

export interface Environment {
  /** Signs this environment's calls; unique. */
  readonly accessKeyId: string;
  /** Starts the process first if none is running: on a cold start, or again after a failure. */
  invoke(invokedArn: string, timeoutSeconds: number, payload: string): Promise<InvocationResult>;
  /** Starts the process without an invocation; returns the type of the init's error, or `null`. */
  warmUp(timeoutSeconds: number): Promise<string | null>;
  /** Kills the process; the next invocation starts another one in this environment. */
  kill(): Promise<void>;
  /** Kills the process and removes this environment's files and identity. */
  end(): Promise<void>;
}

/** After 10 s, Lambda restarts the init within the function's timeout (developer guide, runtime environment). */
const INIT_SECONDS = 10;

export async function createEnvironment(
  target: RunnableVersion,
  folders: PackageFolders,
  interpreter: Interpreter,
  root: string,
  surroundings: RunnerSurroundings,
): Promise<Environment> {
  const scratch = await mkdtemp(path.join(root, "scratch-"));
  const stream = logStreamName(new Date(), target, randomBytes(16).toString("hex"));
  const withLambdaPaths = (text: string) =>
    text
      .replaceAll(interpreter.bootstrap, "/var/runtime/index.mjs")
      .replaceAll(path.dirname(interpreter.bootstrap), "/var/runtime")
      .replaceAll(folders.task, "/var/task")
      .replaceAll(folders.opt, "/opt");
  const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
  const identity = { roleArn: target.role, session: target.functionName };
  surroundings.identities.recognise(accessKeyId, identity);
  const platform = platformLog(target, stream);
  let child: RuntimeProcess | null = null;
  let tail: string[] = [];
  let usedMb = 0;

  function log(lines: readonly string[]): void {
    const messages = lines.map((line) => `${withLambdaPaths(line)}\n`);
    tail.push(...messages);
    if (messages.length > 0) surroundings.logs.write(target.logGroup, stream, messages, identity);
  }

  /** Logs lines of the function's code and its runtime. */
  function logFunction(lines: readonly string[]): void {
    const { format, applicationLevel } = target.logging;
    log(format === "Text" ? lines : lines.filter((line) => isAtLeast(levelOf(line), applicationLevel)));
  }

  function start(): RuntimeProcess {
    log(platform.initStart());
    // The tail starts with lines printed during import, or with START.
    tail = [];
    return startRuntimeProcess({
      command: interpreter.command,
      arguments: interpreter.arguments,
      folder: folders.task,
      variables: processVariables(
        target,
        { folders, bootstrap: interpreter.bootstrap, scratch, stream, accessKeyId },
        surroundings,
      ),
      settings: { handler: target.handler, ...interpreter.settings },
      onLines: logFunction,
    });
  }

  async function next(running: RuntimeProcess, seconds: number): Promise<ProcessEvent> {
    const event = await running.next(seconds);
    if ("maxMemoryKb" in event) usedMb = Math.ceil(event.maxMemoryKb / 1024);
    if (event.type === "late" || event.type === "exit" || event.type === "init-error") {
      await running.kill();
      child = null;
    }
    return event;
  }

  function close(report: Omit<InvocationReport, "memoryMb" | "usedMb">, line: string | null = null): void {
    log(platform.end({ ...report, memoryMb: target.memoryMb, usedMb }, line));
  }

  function answer(
    payload: string,
    functionError: InvocationResult["functionError"],
    durationMs: number,
  ): InvocationResult {
    const shownPayload = functionError === null ? payload : withLambdaPaths(payload);
    const executedVersion = target.qualifier;
    return { payload: shownPayload, functionError, logTail: tailOf(tail), executedVersion, durationMs };
  }

  /** Runs the init; `failure` is `null` if it succeeded. */
  async function init(requestId: string, timeoutSeconds: number): Promise<{ ms: number; failure: Failure | null }> {
    const begun = elapsedMs();
    child = start();
    const event = await next(child, INIT_SECONDS + timeoutSeconds);
    return { ms: elapsedMs() - begun, failure: failureOf(event, requestId, timeoutSeconds) };
  }

  return {
    accessKeyId,
    kill: async () => child?.kill(),
    async warmUp(timeoutSeconds) {
      if (child?.running) return null;
      const { ms, failure } = await init(randomUUID(), timeoutSeconds);
      if (failure === null) return null;
      log(platform.initFailed(ms, failure.errorType, failure.line));
      return failure.errorType;
    },
    async invoke(invokedArn, timeoutSeconds, payload) {
      tail = [];
      const requestId = randomUUID();
      let initMs: number | null = null;
      if (child === null || !child.running) {
        const { ms, failure } = await init(requestId, timeoutSeconds);
        if (failure !== null) {
          log([...platform.initFailed(ms, failure.errorType, failure.line), ...platform.start(requestId, invokedArn)]);
          close({ requestId, durationMs: ms, initMs: null, status: statusOf(failure), isAnswered: false });
          return answer(failure.payload, "Unhandled", ms);
        }
        initMs = ms;
        log(platform.initDone(ms));
      }
      log(platform.start(requestId, invokedArn));
      const begun = elapsedMs();
      const deadlineMs = Date.now() + timeoutSeconds * 1000;
      child?.send({ id: requestId, arn: invokedArn, deadlineMs, event: payload });
      const event = child === null ? ({ type: "late" } as const) : await next(child, timeoutSeconds);
      const durationMs = elapsedMs() - begun;
      const failure = failureOf(event, requestId, timeoutSeconds);
      const status = failure === null ? null : statusOf(failure);
      close({ requestId, durationMs, initMs, status, isAnswered: event.type === "error" }, failure?.line);
      if (failure !== null) return answer(failure.payload, "Unhandled", durationMs);
      return answer(event.type === "result" ? event.payload : "null", null, durationMs);
    },
    async end() {
      surroundings.identities.forget(accessKeyId);
      await child?.kill();
      child = null;
      await rm(scratch, { recursive: true, force: true });
      await folders.release();
    },
  };
}

/** Functions run in real time, even where tests run everything that waits in faster time. */
function elapsedMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
