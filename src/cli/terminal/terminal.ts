/** Where a command writes, and whether colours and updating in place are welcome there. */
import { styleText } from "node:util";
import { withEscapes } from "../../domain/text.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width and height in characters; missing where it is no terminal. */
  readonly columns?: number;
  readonly rows?: number;
}

/** What a command is given instead of reaching for the process. */
export interface Terminal {
  /** Where a person answers; missing where nobody is there. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted on Ctrl-C: waiting ends, and what runs in AWS runs on. */
  readonly interrupted?: AbortSignal;
}

/** The words of colour the renderers use; what each looks like is decided here alone. */
export type Tone = "good" | "bad" | "careful" | "quiet" | "strong";

/** Colours a text, or leaves it as it is where colours are not welcome. */
export type Paint = (tone: Tone, text: string) => string;

const STYLE = { good: "green", bad: "red", careful: "yellow", quiet: "dim", strong: "bold" } as const;

/** Paints nothing: for files, pipes and tests. */
export const plain: Paint = (_tone, text) => text;

/**
 * Colours where the output is a terminal that has them or FORCE_COLOR asks for them, as for a CI log; NO_COLOR
 * (https://no-color.org) wins over both.
 */
export function paintFor(output: Output, env: Terminal["env"]): Paint {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM } = env;
  const forced = FORCE_COLOR !== "" && FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  const refused = FORCE_COLOR !== "" && !forced;
  if (NO_COLOR !== "" || refused || !(forced || (output.isTTY === true && TERM !== "dumb"))) return plain;
  return (tone, text) => styleText(STYLE[tone], text, { validateStream: false });
}

/**
 * The last guard of a terminal: no control character but those that paint, each other one as its escape. What is
 * rendered is made printable before it is painted, so that nothing quoted paints either, and nothing quoted begins a
 * line.
 */
export function harmless(text: string): string {
  return text.replace(CONTROL, (found) => (PAINTED.has(found) ? found : withEscapes(found)));
}

const CONTROL = /\p{Cc}\[\d+m|(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const PAINTED: ReadonlySet<string> = new Set(
  Object.values(STYLE).flatMap((style) => styleText(style, " ", { validateStream: false }).split(" ")),
);

/** Width to wrap at: the terminal's, and a readable one where there is none. */
export function widthOf(output: Output): number {
  return Math.max(60, output.columns ?? 120);
}

/** The process's own; a first Ctrl-C or SIGTERM ends waiting with a word, a second one ends the process. */
export function processTerminal(): Terminal {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted: interruption.signal,
  };
}
