/** Reads a process's output line by line, and knows when the output of a response is complete. */
import type { Readable } from "node:stream";

/** The output of one stream. The bootstrap prints a marker after each response: output before it belongs to it. */
export interface PrintedLines {
  /** Resolves at the next marker that has not been awaited, or at the end of the stream. */
  marked(): Promise<void>;
  ended(): Promise<void>;
}

/** Passes each line to `onLines`; a carriage return in it means a line break inside one log event. */
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

/** Calls back for every line, and for text after the last line break. */
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

/** Pairs each `next` with one `count`, whichever is called first. */
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
