import type { Call, CommonOptions } from "../../src/cli/commands/command.ts";
import { duration } from "../../src/cli/render/text.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";

/**
 * Prints a title, does the work, and prints its duration. An interruption ends the phase immediately. Work that starts
 * a child process must `finish` first, so that no process is left behind.
 */
export type Phase = <T>(title: string, work: () => Promise<T>, onInterruption?: "abandon" | "finish") => Promise<T>;

/** Phases that print to the output of a command. */
export function phasesOn({ output, paint, terminal: { interrupted } }: Call<CommonOptions>): Phase {
  return async (title, work, onInterruption = "abandon") => {
    const begun = performance.now();
    output.write(`${title} … `);
    try {
      const doing = work();
      const result = await (onInterruption === "finish" ? doing : unlessInterrupted(doing, interrupted));
      if (interrupted?.aborted === true) throw new Interrupted();
      output.write(`${paint("quiet", duration((performance.now() - begun) / 1000))}\n`);
      return result;
    } catch (error) {
      output.write("\n");
      throw interrupted?.aborted === true ? new Interrupted() : error;
    }
  };
}

class Interrupted extends Refused {
  constructor() {
    super("Interrupted. Everything was stopped.", { exitCode: 130 });
  }
}

async function unlessInterrupted<T>(work: Promise<T>, interrupted: AbortSignal | undefined): Promise<T> {
  const interruption = Promise.withResolvers<never>();
  const refuse = () => interruption.reject(new Interrupted());
  if (interrupted?.aborted === true) refuse();
  interrupted?.addEventListener("abort", refuse, { once: true });
  try {
    return await Promise.race([work, interruption.promise]);
  } finally {
    interrupted?.removeEventListener("abort", refuse);
  }
}
