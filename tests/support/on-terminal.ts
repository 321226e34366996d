import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { npmScript } from "./npm-script.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface OnTerminal {
  readonly code: number;
  /** Everything that came to the terminal, control sequences included. */
  readonly terminal: string;
  /** Stdout where it was no terminal. */
  readonly stdout: string;
}

export const ENTER = "\r";
export const UP = "\u001b[A";
export const DOWN = "\u001b[B";
export const CTRL_C = "\u0003";
/** Deletes what was typed. */
export const CLEAR = "\u0015";

/** The same with a person who presses keys as soon as a text has come to the screen, one pair after the other. */
export function answeredOnTerminal(
  answers: readonly (readonly [shown: string, keys: string])[],
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<OnTerminal> {
  return runOnTerminal("both", name, args, { ...env, ON_TERMINAL_ANSWERS: JSON.stringify(answers) });
}

/** Runs `npm run NAME` on a terminal of 100 × 40; with `stderr` only its stderr is one. */
export async function runOnTerminal(
  which: "both" | "stderr",
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<OnTerminal> {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  const python = [`${root}tests/support/on_terminal.py`, "100", "40", which, process.execPath, ...npmScript(name)];
  const child = spawn("python3", [...python, ...args], {
    cwd: root,
    env: { ...inherited, TERM: "xterm-256color", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

export const ESCAPE = "\u001b";
/** A control sequence with its number and letter, an end of line, or text. */
const PARTS = new RegExp(`${ESCAPE}\\[[?;\\d]*?(\\d*)([a-zA-Z])|\\r|\\n|[^${ESCAPE}\\r\\n]+`, "g");

/** What is left on the screen once everything was written: what was drawn over is gone, and so are colours. */
export function screenAfter(written: string): string {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  const moves: Readonly<Record<string, (by: number) => void>> = {
    A: (by) => {
      row = Math.max(0, row - by);
    },
    B: (by) => {
      row += by;
      while (lines.length <= row) lines.push("");
    },
    C: (by) => {
      column += by;
    },
    D: (by) => {
      column = Math.max(0, column - by);
    },
    G: (to) => {
      column = to - 1;
    },
    J: () => {
      lines.splice(row, lines.length - row, (lines[row] ?? "").slice(0, column));
    },
    K: (what) => {
      lines[row] = what === 2 ? "" : (lines[row] ?? "").slice(0, column);
    },
  };
  for (const [part, number, letter] of written.matchAll(PARTS)) {
    if (letter !== undefined) moves[letter]?.(number === "" ? 1 : Number(number));
    else if (part === "\r") column = 0;
    else if (part === "\n") {
      row += 1;
      lines[row] ??= "";
    } else {
      const line = (lines[row] ?? "").padEnd(column);
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    }
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** Times, names and amounts of one run as placeholders; the rest is the same in every run. */
export function normalised(text: string): string {
  return text
    .replaceAll(/\d\d:\d\d:\d\d/g, "HH:MM:SS")
    .replaceAll(/\d{4}-\d\d-\d\d/g, "YYYY-MM-DD")
    .replaceAll(/\b(migrate|rollback|plan)-\d{8}-\d{6}-[0-9a-f]{4}/g, "$1-DATE-TIME-XXXX")
    .replaceAll(/\d+ min \d\d s|\d+\.\d s/g, "N s")
    .replaceAll(/\$\d+\.\d+/g, "$N")
    .replaceAll(/layers\/[0-9a-f]{64}/g, "layers/SHA256")
    .replaceAll(/\/[\w/-]*\/(layershift-demo|request)-\w+/g, "TMP")
    .replace(/\nNotes:\n( {2}.*\n)+/, "");
}

/**
 * Progress line by line, the same in every run: states in their order, then functions by name, as they were last told
 * of. Which state a function's line comes after, and whether a step is seen that the next look finds undone, is chance.
 */
export function inOrder(text: string): string {
  const lines = text.split("\n");
  const isFunction = (line: string) => /^ {10}batch \d+ of/.test(line);
  const last = new Map(lines.filter(isFunction).map((line) => [/: (\S+)/.exec(line)?.[1] ?? "", line]));
  const functions = [...last].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  const end = lines.findLastIndex((line) => line.startsWith("HH:MM:SS"));
  return [
    ...lines.slice(0, end + 1).filter((line) => !isFunction(line)),
    ...functions,
    ...lines.slice(end + 1).filter((line) => !isFunction(line)),
  ].join("\n");
}
