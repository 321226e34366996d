/** Shows how far a count is, on one line of a terminal. Nothing is shown elsewhere. */
import type { Terminal } from "./terminal.ts";

export interface Counter {
  show(done: number, total: number): void;
  /** Removes the line. */
  end(): void;
}

const INTERVAL_MS = 100;

/** Writes to stderr, so that stdout has the result alone. */
export function counterFor({ stderr, env }: Terminal, what: string): Counter {
  if (stderr.isTTY !== true || env.TERM === "dumb") return { show: () => undefined, end: () => undefined };
  let last = 0;
  return {
    show(done, total) {
      if (done < total && performance.now() - last < INTERVAL_MS) return;
      last = performance.now();
      stderr.write(`\r${what}: ${done} of ${total}\u001b[K`);
    },
    end: () => stderr.write("\r\u001b[K"),
  };
}
