/**
 * Virtual time for one process: waits take no time, and every clock, random value and identifier comes from a seed. Two
 * runs of the same seed are equal, call by call.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import crypto, { type UUID } from "node:crypto";
import fs from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { Transform } from "node:stream";
import zlib from "node:zlib";
import { install } from "@sinonjs/fake-timers";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface VirtualTime {
  /** From 0 up to, but not including, 1. */
  random(): number;
  /** Milliseconds since it began. */
  elapsedMs(): number;
  /** Lets no time pass, and leaves the seed alone, while work of the real world is under way, such as a process. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Lets time pass until the work is done. @throws Error if it waits for something that never comes */
  finish<T>(work: () => Promise<T>): Promise<T>;
}

/** What modules remember of durations, such as rates of calls, is long past when the next work begins. */
const PAUSE_BETWEEN_MS = 3_600_000;
let durationsFrom = 0;

/** Work of the real world that is begun by a call of `finish` ends within this time. */
const PATIENCE_MS = 60_000;
/** A Monday, on which no runtime of the fleets has ended. */
const BEGIN = Date.UTC(2026, 11, 7, 9);

const realWorld = new AsyncLocalStorage<true>();

const realImmediate = setImmediate;
const nextTurn = () => new Promise<void>((resolve) => realImmediate(resolve));
const realTimeout = setTimeout;
const realMillisecond = () => new Promise<void>((resolve) => realTimeout(resolve, 1));
const realNow = () => Number(process.hrtime.bigint()) / 1e6;

/** The process runs in virtual time while `finish` works, one at a time. */
export function virtualTime(seed: number): VirtualTime {
  const generator = xoroshiro128plus(seed);
  const random = () => (generator.next() >>> 0) / 2 ** 32;
  let clock: ReturnType<typeof install> | undefined;
  let held = 0;

  async function passUntil(isOver: () => boolean): Promise<void> {
    let waitingSince: number | null = null;
    for (;;) {
      await (held > 0 ? realMillisecond() : nextTurn());
      if (isOver()) return;
      if (held === 0 && clock !== undefined && clock.countTimers() > 0) {
        waitingSince = null;
        clock.next();
        continue;
      }
      waitingSince ??= realNow();
      if (realNow() - waitingSince > PATIENCE_MS) throw new Error("The work waits for something that never comes.");
    }
  }

  return {
    random,
    elapsedMs: () => (clock === undefined ? 0 : clock.now - BEGIN),
    async during(work) {
      held += 1;
      return realWorld.run(true, work).finally(() => {
        held -= 1;
      });
    },
    async finish(work) {
      const restore = replaceRandomness(random);
      clock = install({ now: BEGIN, toFake: [...FAKED] });
      const { now } = performance;
      performance.now = () => durationsFrom + now.call(performance);
      const timeout = AbortSignal.timeout;
      AbortSignal.timeout = timeoutSignal;
      syncBuiltinESMExports();
      try {
        let isOver = false;
        const done = work().finally(() => {
          isOver = true;
        });
        done.catch(() => undefined);
        await passUntil(() => isOver);
        return await done;
      } finally {
        await passUntil(isNothingLeft(clock));
        durationsFrom = performance.now() + PAUSE_BETWEEN_MS;
        AbortSignal.timeout = timeout;
        clock.uninstall();
        clock = undefined;
        restore();
        syncBuiltinESMExports();
      }
    },
  };
}

/** Timers that work has left end too, unless they go on for ever. */
function isNothingLeft(clock: { countTimers(): number }): () => boolean {
  let left = 10_000;
  return () => {
    left -= 1;
    return left === 0 || clock.countTimers() === 0;
  };
}

const FAKED = [
  "Date",
  "performance",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  // Else time would pass, or not, between two of them.
  "setImmediate",
  "clearImmediate",
] as const;

/** Node.js's own one counts real milliseconds. */
function timeoutSignal(ms: number): AbortSignal {
  const aborting = new AbortController();
  const message = "The operation was aborted due to timeout";
  setTimeout(() => aborting.abort(new DOMException(message, "TimeoutError")), ms);
  return aborting.signal;
}

/**
 * Answers what puts back what it replaced. Inflating and reading files, too, happen in this thread: what others do ends
 * at any time.
 */
function replaceRandomness(random: () => number): () => void {
  const { randomBytes, randomUUID } = crypto;
  const { createInflateRaw } = zlib;
  const { readFile, readdir } = files;
  const mathRandom = Math.random;
  const bytes = (size: number) =>
    realWorld.getStore() === true
      ? randomBytes(size)
      : Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  Math.random = random;
  Object.assign(crypto, { randomBytes: bytes, randomUUID: () => uuidOf(bytes(16).toString("hex")) });
  Object.defineProperty(zlib, "createInflateRaw", { value: () => new InflateHere() });
  Object.assign(files, {
    readFile: async (...about: Parameters<typeof fs.readFileSync>) => fs.readFileSync(...about),
    readdir: async (path: string, options: object) => fs.readdirSync(path, options),
  });
  return () => {
    Object.assign(files, { readFile, readdir });
    Math.random = mathRandom;
    Object.assign(crypto, { randomBytes, randomUUID });
    Object.defineProperty(zlib, "createInflateRaw", { value: createInflateRaw });
  };
}

const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5") as UUID;

class InflateHere extends Transform {
  bytesWritten = 0;
  readonly #pieces: Uint8Array[] = [];

  override _transform(piece: Uint8Array, _: unknown, done: () => void): void {
    this.#pieces.push(piece);
    this.bytesWritten += piece.length;
    done();
  }

  override _flush(done: (error: Error | null, inflated?: Buffer) => void): void {
    try {
      done(null, zlib.inflateRawSync(Buffer.concat(this.#pieces)));
    } catch (error) {
      done(error as Error);
    }
  }
}
