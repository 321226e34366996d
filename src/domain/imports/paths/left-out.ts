/**
 * Decides whether code that the layer leaves out may be loaded by a name that only a text or a running program says.
 */
import type { ImportFinding } from "../import-proof.ts";

/** A name as a file says it. */
export interface SaidName {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly name: string;
}

export interface LeftOutQuestion {
  /**
   * Names of what the function's own copy holds and the layer lacks: `shared.plugins.three`,
   * `@acme/shared/plugins/three.js`.
   */
  readonly gone: readonly string[];
  /**
   * Calls that load by a name made when the code runs; `name` is what it surely begins with, empty if nothing is sure.
   */
  readonly computed: readonly (SaidName & { readonly call: string })[];
  /** Names in code and in text files. */
  readonly said: readonly SaidName[];
}

/** One doubt for each place that may name what is gone. */
export function leftOutDoubts({ gone, computed, said }: LeftOutQuestion): readonly ImportFinding[] {
  const finding = ({ file, line }: SaidName, module: string, name: string | undefined): ImportFinding[] =>
    name === undefined
      ? []
      : [{ file, line, module, why: `the layer lacks ${name}, which may be loaded by a name made when the code runs` }];
  const isMeant = (name: string, text: string) =>
    text === name || (text.startsWith(name) && /^[.:]/.test(text.slice(name.length)));
  return [
    ...computed.flatMap((each) =>
      finding(
        each,
        each.call,
        gone.find((name) => name.startsWith(each.name)),
      ),
    ),
    ...said.flatMap((each) =>
      finding(
        each,
        each.name,
        gone.find((name) => isMeant(name, each.name)),
      ),
    ),
  ];
}
