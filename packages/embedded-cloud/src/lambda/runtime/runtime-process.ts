/** One child process that runs a bootstrap: the messages it exchanges, and the output of its function. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { eventQueue } from "./event-queue.ts";
import { guardGroup, releaseGroup } from "./group-guard.ts";
import { eachLine, printed } from "./log/printed-lines.ts";

const Message = z.object({
  type: z.enum(["ready", "init-error", "result", "error"]),
  payload: z.string(),
  maxMemoryKb: z.number(),
});

/** The outcome of the init or of an invocation; `payload` is JSON text. */
export type ProcessEvent =
  | z.infer<typeof Message>
  | { readonly type: "exit"; readonly code: number | null; readonly signal: string | null }
  | { readonly type: "late" };

export interface RuntimeProcess {
  readonly running: boolean;
  /** Sends one line on the control channel. */
  send(message: Readonly<Record<string, unknown>>): void;
  /** Waits for the next event, after all output printed before it; returns `late` if the time is up. */
  next(withinSeconds: number): Promise<ProcessEvent>;
  /** Kills the process and all processes it started. */
  kill(): Promise<void>;
}

export interface ProcessSettings {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** First line on the control channel. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly onLines: (lines: readonly string[]) => void;
}

/** How long to wait for the rest of the output after a response. */
const DRAIN_MS = 500;
/** The same after an exit. Only a process that left the group can keep a stream open this long. */
const EXIT_DRAIN_MS = 10_000;

/** Starts the process in a new process group, with the control channel on descriptor 3. */
export function startRuntimeProcess(start: ProcessSettings): RuntimeProcess {
  const marker = randomBytes(16).toString("hex");
  const child = spawn(start.command, start.arguments, {
    cwd: start.folder,
    env: start.variables,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  if (child.pid !== undefined) guardGroup(child.pid);
  const [, stdout, stderr, control] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  const outputs = [printed(stdout, marker, start.onLines), printed(stderr, marker, start.onLines)];
  const events = eventQueue<ProcessEvent>({ type: "late" });
  control.on("error", () => undefined);
  eachLine(control, (line) => {
    const message = messageIn(line);
    if (message !== null)
      events.push(
        within(
          DRAIN_MS,
          outputs.map((output) => output.marked()),
        ).then(() => message),
      );
  });
  const closed = new Promise<void>((resolve) => control.once("close", resolve));
  const ended = endOf(child);
  // On a busy machine, the exit is reported before all output has been read.
  void ended
    .then(() => within(EXIT_DRAIN_MS, [closed, ...outputs.map((output) => output.ended())]))
    .then(async () => events.push(ended));
  const send = (message: Readonly<Record<string, unknown>>) => {
    control.write(`${JSON.stringify(message)}\n`);
  };
  send({ ...start.settings, marker });
  return {
    get running() {
      return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
    },
    send,
    next: (withinSeconds) => events.next(withinSeconds * 1000),
    async kill() {
      killGroup(child);
      await ended;
      control.destroy();
      stdout.destroy();
      stderr.destroy();
    },
  };
}

/** The message in a line; `null` if the function's own code wrote to the channel. */
function messageIn(line: string): z.infer<typeof Message> | null {
  try {
    return Message.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function endOf(child: ChildProcess): Promise<ProcessEvent> {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ type: "exit", code: 127, signal: null }));
    child.once("exit", (code, signal) => {
      killGroup(child);
      resolve({ type: "exit", code, signal });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  } finally {
    releaseGroup(pid);
  }
}

function within(ms: number, outputs: readonly Promise<void>[]): Promise<unknown> {
  return Promise.race([Promise.all(outputs), pause(ms, undefined, { ref: false })]);
}
