/** Asks a person on a terminal, one question after the other: arrow keys, search while typing, checkboxes. */
import { checkbox, confirm, input, search } from "@inquirer/prompts";
import { printableIn } from "../../domain/text.ts";
import { Refused } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

export interface Choice {
  readonly value: string;
  /** What is said about it, behind its name. */
  readonly about?: string;
}

export interface Asker {
  /**
   * A line; an empty answer is `otherwise`. Asked again, with the text `problemOf` has for it, until that is `null`.
   */
  text(question: string, otherwise: string, problemOf?: (answer: string) => string | null): Promise<string>;
  /** One of these; typing narrows the list, and Enter takes the highlighted one, at first the first. */
  one(question: string, choices: readonly Choice[]): Promise<string>;
  /** Several; those of `otherwise` are checked at first. */
  several(question: string, choices: readonly Choice[], otherwise: readonly string[]): Promise<readonly string[]>;
  /** Enter alone is a no. */
  yes(question: string): Promise<boolean>;
}

/** Whether a person can be asked. */
export function canBeAsked({ stdin, stdout }: Terminal): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true;
}

/** Lines of a list; longer ones scroll. */
const PAGE = 12;

/** Ctrl-C and the end of the input end the asking. @throws Refused with exit code 130 then */
export function askerOn({ stdin = process.stdin, stdout, interrupted }: Terminal): Asker {
  const asked = async <T>(ask: (context: Context) => Promise<T>): Promise<T> => {
    const over = new AbortController();
    const end = () => over.abort();
    stdin.once("end", end);
    const signal = interrupted === undefined ? over.signal : AbortSignal.any([over.signal, interrupted]);
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
    async text(message, otherwise, problemOf = () => null) {
      const validate = (answer: string) => problemOf(answer.trim()) ?? true;
      const proposed = otherwise === "" ? {} : { default: otherwise };
      return (await asked((context) => input({ message, ...proposed, validate }, context))).trim();
    },
    one(message, choices) {
      const source = (typed = "") => namedBy(typed, choices);
      return asked((context) => search({ message, pageSize: PAGE, source }, context));
    },
    several(message, choices, otherwise) {
      const offered = shown(choices).map((choice) => ({ ...choice, checked: otherwise.includes(choice.value) }));
      return asked((context) => checkbox({ message, pageSize: PAGE, loop: false, choices: offered }, context));
    },
    yes: (message) => asked((context) => confirm({ message, default: false }, context)),
  };
}

interface Context {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** The choices with this text in their name; one that is named exactly comes first. */
function namedBy(typed: string, choices: readonly Choice[]) {
  const found = choices.filter(({ value }) => value.toLowerCase().includes(typed.trim().toLowerCase()));
  return shown(found.toSorted((one, other) => Number(other.value === typed) - Number(one.value === typed)));
}

function shown(choices: readonly Choice[]) {
  const widest = Math.max(0, ...choices.map(({ value }) => value.length));
  return choices.map(({ value, about = "" }) => {
    const printable = printableIn({ name: about === "" ? value : `${value.padEnd(widest)}  ${about}`, short: value });
    return { value, ...printable };
  });
}
