/** What a process prints, line by line, and how far it is known to have been read. */
import type { Readable } from "node:stream";

/** Reads one stream. The bootstrap prints `marker` after each answer: everything before it belongs to that answer. */
export interface PrintedLines {
  /** Resolves at the next marker not yet waited for, or at the end of the stream. */
  marked(): Promise<void>;
  ended(): Promise<void>;
}

/** Hands on each line without its end; a carriage return in it stands for a line break inside one log event. */
export function printed(stream: Readable, marker: string, onLines: (lines: readonly string[]) => void): PrintedLines {
  const marks = counter();
  const ended = new Promise<void>((resolve) => stream.once("close", resolve));
  eachLine(stream, (line) => {
    const text = line.endsWith(marker) ? line.slice(0, -marker.length) : line;
    if (text !== "" || text === line) onLines([text.replaceAll("\r", "\n")]);
    if (text !== line) marks.count();
  });
  return { marked: () => Promise.race([marks.next(), ended]), ended: () => ended };
}

/** Calls back once for every line, and for what follows the last line break. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
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
