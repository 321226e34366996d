/** One child process with a bootstrap on it: what it is told, what it says, and what its function prints. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";

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

/** How long output may still come after an answer or an exit before it is taken as complete. */
const DRAIN_MS = 500;

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
  const events = eventQueue();
  control.on("error", () => undefined);
  eachLine(control, (line) => {
    const told = toldIn(line);
    if (told !== null) events.push(settled(outputs.map((output) => output.marked())).then(() => told));
  });
  const ended = endOf(child);
  void ended.then((exit) => events.push(settled(outputs.map((output) => output.ended())).then(() => exit)));
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

/** Hands on what one stream prints, line by line, and tells when the marker or the end has come. */
function printed(stream: Readable, marker: string, onLines: (lines: readonly string[]) => void) {
  const marks = counter();
  const ended = new Promise<void>((resolve) => stream.once("close", resolve));
  eachLine(stream, (line) => {
    const text = line.endsWith(marker) ? line.slice(0, -marker.length) : line;
    if (text !== "" || text === line) onLines([text.replaceAll("\r", "\n")]);
    if (text !== line) marks.count();
  });
  return { marked: () => Promise.race([marks.next(), ended]), ended: () => ended };
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let unread = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (unread + text).split("\n");
    unread = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  stream.on("end", () => {
    if (unread !== "") onLine(unread);
  });
}

/** Lets each `next` wait for a `count` of its own, in whichever order they come. */
function counter() {
  let counted = 0;
  const waiting: (() => void)[] = [];
  return {
    count() {
      const first = waiting.shift();
      if (first === undefined) counted += 1;
      else first();
    },
    next(): Promise<void> {
      if (counted === 0) return new Promise((resolve) => waiting.push(resolve));
      counted -= 1;
      return Promise.resolve();
    },
  };
}

function settled(outputs: readonly Promise<void>[]): Promise<unknown> {
  return Promise.race([Promise.all(outputs), pause(DRAIN_MS, undefined, { ref: false })]);
}

function eventQueue() {
  const events: Promise<ProcessEvent>[] = [];
  let wake: (() => void) | null = null;
  return {
    push(event: Promise<ProcessEvent>) {
      events.push(event);
      wake?.();
    },
    async next(withinMs: number): Promise<ProcessEvent> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), withinMs);
      });
      const come = new Promise<"come">((resolve) => {
        wake = () => resolve("come");
        if (events.length > 0) resolve("come");
      });
      const first = await Promise.race([come, late]);
      clearTimeout(timer);
      wake = null;
      return (first === "come" ? await events.shift() : undefined) ?? { type: "late" };
    },
  };
}
