import type { Call, CommonOptions } from "../../src/cli/commands/command.ts";
import { duration } from "../../src/cli/render/text.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";

/**
 * Says in one line what is being done, does it, and adds the time it took. An interruption ends it at once; work that
 * has started a process of its own is `finished` first, so that none is left behind.
 */
export type Phase = <T>(title: string, work: () => Promise<T>, onInterruption?: "left" | "finished") => Promise<T>;

/** Phases of one command. */
export function phasesOn({ words, paint, terminal: { interrupted } }: Call<CommonOptions>): Phase {
  return async (title, work, onInterruption = "left") => {
    const begun = performance.now();
    words.write(`${title} … `);
    try {
      const doing = work();
      const result = await (onInterruption === "finished" ? doing : unlessInterrupted(doing, interrupted));
      if (interrupted?.aborted === true) throw new Interrupted();
      words.write(`${paint("quiet", duration((performance.now() - begun) / 1000))}\n`);
      return result;
    } catch (error) {
      words.write("\n");
      throw interrupted?.aborted === true ? new Interrupted() : error;
    }
  };
}

class Interrupted extends Refused {
  constructor() {
    super("Interrupted. Nothing is left running.", { exitCode: 130 });
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
