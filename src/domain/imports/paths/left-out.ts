/** Decides whether code that the layer lacks can be loaded by a name in a text file or one computed at run time. */
import { TASK } from "../../package/file-tree.ts";
import { belongsInLayer } from "../../package/shared-path.ts";
import type { ImportFinding } from "../import-proof.ts";
import type { FileWorld } from "../import-world.ts";
import type { PathPlaces } from "./path-effect.ts";
import type { PathsOfFile } from "./path-uses.ts";
import type { MentioningFile } from "./text-mentions.ts";

/** A name in a file. */
interface MentionedName {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly name: string;
}

export interface NamesInFiles {
  /** Calls that load a name computed at run time. `name` is its known prefix, empty if unknown. */
  readonly computed: readonly (MentionedName & { readonly call: string })[];
  readonly code: readonly { readonly file: string; readonly words: PathsOfFile["words"] }[];
  readonly texts: readonly MentioningFile[];
}

/** Files of the function's own copy that the layer lacks. What every layer excludes, such as tests, does not count. */
export function leftOutOf(
  { task }: FileWorld<unknown>,
  code: RegExp,
  sharedPaths: readonly string[],
  { afterwards }: PathPlaces,
): readonly string[] {
  return [...task.files.keys()].filter(
    (path) => code.test(path) && belongsInLayer(path, sharedPaths) && afterwards(`${TASK}/${path}`) === null,
  );
}

/**
 * One doubt for each place that can name a missing module.
 * @param missing names of modules: `shared.plugins.three`, `@acme/shared/plugins/three.js`
 * @param wholeName completes a name as in code to the name of a module
 */
export function doubtsAboutMissing(
  missing: readonly string[],
  { computed, code, texts }: NamesInFiles,
  wholeName: (name: string) => string = (name) => name,
): readonly ImportFinding[] {
  const mentioned = [
    ...code.flatMap(({ file, words }) => [...words].map(([name, line]) => ({ file, line, name: wholeName(name) }))),
    ...texts.flatMap(({ file, mentions }) =>
      mentions.filter(({ kind }) => kind === "module").map(({ line, what }) => ({ file, line, name: wholeName(what) })),
    ),
  ];
  const doubt = ({ file, line }: MentionedName, module: string, name: string | undefined): ImportFinding[] => {
    const why = `the layer lacks ${name}, which code can load by a name computed at run time`;
    return name === undefined ? [] : [{ file, line, module, why }];
  };
  const isMeant = (name: string, text: string) => text.startsWith(name) && /^([.:]|$)/.test(text.slice(name.length));
  return [
    ...computed.flatMap((each) =>
      doubt(
        each,
        each.call,
        missing.find((name) => name.startsWith(each.name)),
      ),
    ),
    ...mentioned.flatMap((each) =>
      doubt(
        each,
        each.name,
        missing.find((name) => isMeant(name, each.name)),
      ),
    ),
  ];
}
