/** One child process with a bootstrap on it: what it is told, what it says, and what its function prints. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { eventQueue } from "./event-queue.ts";
import { eachLine, printed } from "./log/printed-lines.ts";

const Told = z.object({
  type: z.enum(["ready", "init-error", "result", "error"]),
  payload: z.string(),
  maxMemoryKb: z.number(),
});

/** What came of the init or of an invocation; `payload` is JSON text. */
export type ProcessEvent =
  | z.infer<typeof Told>
  | { readonly type: "exit"; readonly code: number | null; readonly signal: string | null }
  | { readonly type: "late" };

export interface RuntimeProcess {
  readonly running: boolean;
  /** Says one line on the control channel. */
  tell(message: Readonly<Record<string, unknown>>): void;
  /** The next event, after everything printed before it was handed on; `late` when it takes longer than that. */
  next(withinSeconds: number): Promise<ProcessEvent>;
  /** Ends the process and all it started. */
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

/** How long output may still come after an answer before it is taken as complete. */
const DRAIN_MS = 500;
/** The same after an exit: only a process that left the group can hold a stream open for so long. */
const LAST_WORDS_MS = 10_000;

/** Starts the process in a group of its own, with the control channel on descriptor 3. */
export function startRuntimeProcess(start: ProcessSettings): RuntimeProcess {
  const marker = randomBytes(16).toString("hex");
  const child = spawn(start.command, start.arguments, {
    cwd: start.folder,
    env: start.variables,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [, stdout, stderr, control] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  const outputs = [printed(stdout, marker, start.onLines), printed(stderr, marker, start.onLines)];
  const events = eventQueue<ProcessEvent>({ type: "late" });
  control.on("error", () => undefined);
  eachLine(control, (line) => {
    const told = toldIn(line);
    if (told !== null)
      events.push(
        within(
          DRAIN_MS,
          outputs.map((output) => output.marked()),
        ).then(() => told),
      );
  });
  const closed = new Promise<void>((resolve) => control.once("close", resolve));
  const ended = endOf(child);
  // That a process has ended is known before everything is read that it said, when the machine is busy.
  void ended
    .then(() => within(LAST_WORDS_MS, [closed, ...outputs.map((output) => output.ended())]))
    .then(async () => events.push(ended));
  const tell = (message: Readonly<Record<string, unknown>>) => {
    control.write(`${JSON.stringify(message)}\n`);
  };
  tell({ ...start.settings, marker });
  return {
    get running() {
      return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
    },
    tell,
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

/** `null` for what only a function that meddles with the channel can have written. */
function toldIn(line: string): z.infer<typeof Told> | null {
  try {
    return Told.parse(JSON.parse(line));
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
  }
}

function within(ms: number, outputs: readonly Promise<void>[]): Promise<unknown> {
  return Promise.race([Promise.all(outputs), pause(ms, undefined, { ref: false })]);
}
