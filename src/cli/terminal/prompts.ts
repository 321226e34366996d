/** Asks questions on a terminal, with arrow keys, search and checkboxes. */
import { checkbox, confirm, input, search } from "@inquirer/prompts";
import { printableIn } from "../../domain/text.ts";
import { Refused } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

export interface PromptChoice {
  readonly value: string;
  /** Shown after the value. */
  readonly about?: string;
}

export type Prompts = ReturnType<typeof promptsOn>;

/** Whether the terminal can show prompts. */
export function canPrompt({ stdin, stdout }: Terminal): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true;
}

/** Lines of a list; longer lists scroll. */
const PAGE = 12;

/** Prompts on this terminal. @throws Refused with exit code 130 on Ctrl-C or at the end of the input */
export function promptsOn({ stdin = process.stdin, stdout, interrupted }: Terminal) {
  const answerTo = async <T>(ask: (context: Context) => Promise<T>): Promise<T> => {
    const ended = new AbortController();
    const end = () => ended.abort();
    stdin.once("end", end);
    const signal = interrupted === undefined ? ended.signal : AbortSignal.any([ended.signal, interrupted]);
    try {
      return await ask({ input: stdin, output: stdout as NodeJS.WritableStream, signal });
    } catch (cause) {
      if (!(cause instanceof Error && /^(Exit|Abort)PromptError$/.test(cause.name))) throw cause;
      throw new Refused("Interrupted. Nothing was started, and no file was written.", { exitCode: 130, cause });
    } finally {
      stdin.off("end", end);
    }
  };
  return {
    /** A line of text; empty means `initial`. Asks again while `problemOf` returns a text, and shows that text. */
    async askText(message: string, initial: string, problemOf: (answer: string) => string | null): Promise<string> {
      const validate = (answer: string) => problemOf(answer.trim()) ?? true;
      const proposed = initial === "" ? {} : { default: initial };
      return (await answerTo((context) => input({ message, ...proposed, validate }, context))).trim();
    },
    /** One choice; typing filters the list, and Enter selects the highlighted one. */
    askOne(message: string, choices: readonly PromptChoice[]): Promise<string> {
      const source = (typed = "") => matchingChoices(typed, choices);
      return answerTo((context) => search({ message, pageSize: PAGE, source }, context));
    },
    /** Several choices; those of `initial` are checked at the start. */
    askSeveral(message: string, choices: readonly PromptChoice[], initial: readonly string[]): Promise<string[]> {
      const offered = shown(choices).map((choice) => ({ ...choice, checked: initial.includes(choice.value) }));
      return answerTo((context) => checkbox({ message, pageSize: PAGE, loop: false, choices: offered }, context));
    },
    /** Yes or no; Enter alone means no. */
    askYes: (message: string) => answerTo((context) => confirm({ message, default: false }, context)),
  };
}

interface Context {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Choices whose value contains this text; an exact match comes first. */
function matchingChoices(typed: string, choices: readonly PromptChoice[]) {
  const found = choices.filter(({ value }) => value.toLowerCase().includes(typed.trim().toLowerCase()));
  return shown(found.toSorted((one, other) => Number(other.value === typed) - Number(one.value === typed)));
}

function shown(choices: readonly PromptChoice[]) {
  const widest = Math.max(0, ...choices.map(({ value }) => value.length));
  return choices.map(({ value, about = "" }) => {
    const printable = printableIn({ name: about === "" ? value : `${value.padEnd(widest)}  ${about}`, short: value });
    return { value, ...printable };
  });
}
