/** Asks a person on a terminal, one question after the other. */
import { createInterface } from "node:readline/promises";
import { printableIn } from "../../domain/text.ts";
import { Refused } from "./errors.ts";
import type { Paint, Terminal } from "./terminal.ts";

export interface Choice {
  readonly value: string;
  /** What is said about it, behind its name. */
  readonly about?: string;
}

export interface Asker {
  /** A line; an empty answer is `otherwise`. Asked again, with the word `problemOf` has for it, until that is `null`. */
  text(question: string, otherwise: string, problemOf?: (answer: string) => string | null): Promise<string>;
  /** One of these, by number or name; an empty answer is the first. */
  one(question: string, choices: readonly Choice[]): Promise<string>;
  /** Several, by numbers or names with commas between; an empty answer is `otherwise`. */
  several(question: string, choices: readonly Choice[], otherwise: readonly string[]): Promise<readonly string[]>;
  yes(question: string): Promise<boolean>;
}

/** Whether somebody is there to be asked. */
export function canBeAsked({ stdin, stdout }: Terminal): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true;
}

/** Ctrl-C and the end of the input end the asking. @throws Refused with exit code 130 then */
export function askerOn({ stdin, stdout, interrupted }: Terminal, paint: Paint): Asker {
  const asked = async (question: string, hint: string) => {
    stdout.write(`${paint("strong", question)}${hint === "" ? "" : paint("quiet", ` (${hint})`)}\n`);
    const over = new AbortController();
    const lines = createInterface({
      input: stdin ?? process.stdin,
      output: stdout as NodeJS.WritableStream,
      terminal: true,
    });
    lines.once("SIGINT", () => over.abort());
    lines.once("close", () => over.abort());
    try {
      const signal = interrupted === undefined ? over.signal : AbortSignal.any([over.signal, interrupted]);
      return (await lines.question("> ", { signal })).trim();
    } catch (cause) {
      stdout.write("\n");
      throw new Refused("Interrupted. Nothing was started, and no file was written.", { exitCode: 130, cause });
    } finally {
      lines.close();
    }
  };

  const until = async <T>(
    question: string,
    hint: string,
    read: (answer: string) => T | { readonly problem: string },
  ) => {
    for (;;) {
      const found = read(await asked(question, hint));
      if (typeof found !== "object" || found === null || !("problem" in found)) return found as T;
      stdout.write(`${paint("careful", found.problem)}\n`);
    }
  };

  const list = (choices: readonly Choice[]) => {
    const widest = Math.max(...choices.map(({ value }) => value.length));
    for (const [index, { value, about = "" }] of printableIn(choices).entries())
      stdout.write(
        `${String(index + 1).padStart(4)}  ${about === "" ? value : `${value.padEnd(widest)}  ${paint("quiet", about)}`}\n`,
      );
  };

  return {
    text: (question, otherwise, problemOf = () => null) =>
      until<string>(question, otherwise === "" ? "" : `Enter for ${otherwise}`, (answer) => {
        const meant = answer === "" ? otherwise : answer;
        const problem = problemOf(meant);
        return problem === null ? meant : { problem };
      }),
    async one(question, choices) {
      list(choices);
      return until<string>(question, "Enter for 1", (answer) => {
        const [first] = named(answer === "" ? "1" : answer, choices);
        return first ?? { problem: `There is no ${answer}: give a number from 1 to ${choices.length}.` };
      });
    },
    async several(question, choices, otherwise) {
      list(choices);
      const hint = `numbers or names, with commas between; Enter for ${otherwise.length === 0 ? "none" : otherwise.join(", ")}`;
      return until<readonly string[]>(question, hint, (answer) => {
        if (answer === "") return otherwise;
        const parts = answer.split(",").map((part) => part.trim());
        const wrong = parts.find((part) => named(part, choices).length === 0);
        if (wrong !== undefined)
          return { problem: `There is no ${wrong}: give numbers from 1 to ${choices.length}, or names.` };
        return [...new Set(parts.flatMap((part) => named(part, choices)))];
      });
    },
    yes: (question) =>
      until<boolean>(question, "yes or no", (answer) => {
        if (/^y(es)?$/i.test(answer)) return true;
        return /^no?$/i.test(answer) ? false : { problem: "Say yes or no." };
      }),
  };
}

/** What a number, a range such as 2-4, or a name stands for; nothing where it stands for nothing. */
function named(answer: string, choices: readonly Choice[]): readonly string[] {
  if (choices.some(({ value }) => value === answer)) return [answer];
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(answer) ?? [];
  if (from === undefined) return [];
  const [first, last] = [Number(from), Number(to)];
  return first < 1 || last > choices.length ? [] : choices.slice(first - 1, last).map(({ value }) => value);
}
