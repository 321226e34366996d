/** Output of a command: colors, width and control characters. */
import { styleText } from "node:util";
import { withEscapes } from "../../domain/text.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width and height in characters; missing if it is not a terminal. */
  readonly columns?: number;
  readonly rows?: number;
}

/** Passed to commands in place of `process`. */
export interface Terminal {
  /** Input for prompts; missing if there is none. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted on Ctrl-C: waiting ends, the execution in AWS continues. */
  readonly interrupted?: AbortSignal;
}

/** The meaning of a color; how each looks is defined here. */
export type TextTone = "good" | "bad" | "careful" | "quiet" | "strong";

/** Colors a text, or leaves it unchanged if colors are off. */
export type Paint = (tone: TextTone, text: string) => string;

/** How text is rendered for an output. */
export interface Style {
  readonly paint: Paint;
  /** Width to wrap at: that of the terminal, otherwise 120. */
  readonly width: number;
}

export function styleOf(output: Output, env: Terminal["env"]): Style {
  return { paint: paintFor(output, env), width: Math.max(60, output.columns ?? 120) };
}

const STYLE = { good: "green", bad: "red", careful: "yellow", quiet: "dim", strong: "bold" } as const;

/** Adds no colors: for files, pipes and tests. */
export const plain: Paint = (_tone, text) => text;

/**
 * Colors on terminals that support them, or if FORCE_COLOR is set, for example for a CI log. NO_COLOR
 * (https://no-color.org) overrides both.
 */
export function paintFor(output: Output, env: Terminal["env"]): Paint {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM } = env;
  const forced = FORCE_COLOR !== "" && FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  const refused = FORCE_COLOR !== "" && !forced;
  if (NO_COLOR !== "" || refused || !(forced || (output.isTTY === true && TERM !== "dumb"))) return plain;
  return (tone, text) => styleText(STYLE[tone], text, { validateStream: false });
}

/**
 * Escapes every control character except the color codes of this module. Renderers make quoted text printable before
 * they color it, so quoted text can neither set colors nor start a line.
 */
export function terminalSafe(text: string): string {
  return text.replace(CONTROL, (found) => (PAINTED.has(found) ? found : withEscapes(found)));
}

const CONTROL = /\p{Cc}\[\d+m|(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const PAINTED: ReadonlySet<string> = new Set(
  Object.values(STYLE).flatMap((style) => styleText(style, " ", { validateStream: false }).split(" ")),
);

/** The terminal of this process. The first Ctrl-C or SIGTERM ends waiting; the second ends the process. */
export function processTerminal(): Terminal {
  const interruption = new AbortController();
  // Stays registered after the first signal: libraries that clean up at exit end the process if nothing else listens.
  const interrupt = (signal: NodeJS.Signals) => {
    if (!interruption.signal.aborted) return interruption.abort();
    process.off(signal, interrupt);
    process.kill(process.pid, signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted: interruption.signal,
  };
}
