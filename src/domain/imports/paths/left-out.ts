/**
 * Decides whether code that the layer lacks can be loaded by a name from a text file or a name computed at run time.
 */
import type { ImportFinding } from "../import-proof.ts";

/** A name in a file. */
export interface MentionedName {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly name: string;
}

export interface MissingCodeQuestion {
  /**
   * Modules that the function's own copy has and the layer lacks: `shared.plugins.three`,
   * `@acme/shared/plugins/three.js`.
   */
  readonly missing: readonly string[];
  /** Calls that load a name computed at run time. `name` is its known prefix, empty if unknown. */
  readonly computed: readonly (MentionedName & { readonly call: string })[];
  /** Names in code and in text files. */
  readonly mentioned: readonly MentionedName[];
}

/** One doubt for each place that can name a missing module. */
export function doubtsAboutMissing({ missing, computed, mentioned }: MissingCodeQuestion): readonly ImportFinding[] {
  const finding = ({ file, line }: MentionedName, module: string, name: string | undefined): ImportFinding[] =>
    name === undefined
      ? []
      : [{ file, line, module, why: `the layer lacks ${name}, which code can load by a name computed at run time` }];
  const isMeant = (name: string, text: string) =>
    text === name || (text.startsWith(name) && /^[.:]/.test(text.slice(name.length)));
  return [
    ...computed.flatMap((each) =>
      finding(
        each,
        each.call,
        missing.find((name) => name.startsWith(each.name)),
      ),
    ),
    ...mentioned.flatMap((each) =>
      finding(
        each,
        each.name,
        missing.find((name) => isMeant(name, each.name)),
      ),
    ),
  ];
}
