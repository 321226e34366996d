import type { Terminal } from "../../src/cli/terminal/terminal.ts";

export interface Captured extends Terminal {
  out(): string;
  err(): string;
}

/** A terminal that is none: keeps what is written to it. */
export function captured(env: Terminal["env"] = {}, columns = 100): Captured {
  const written = { out: "", err: "" };
  const output = (name: keyof typeof written) => ({
    columns,
    write(text: string) {
      written[name] += text;
    },
  });
  return { stdout: output("out"), stderr: output("err"), env, out: () => written.out, err: () => written.err };
}
