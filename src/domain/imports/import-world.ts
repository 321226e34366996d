/** What an import proof compares: the files that a function sees before and after the change. */
import type { TreeFile, Trees } from "../package/file-tree.ts";
import type { Replacement } from "../package/replacements.ts";

/** The files of a function, and what is in them. */
export interface FileWorld<Code> extends Trees {
  /** `null` if the file cannot be read. */
  read(file: TreeFile): Promise<Code | null>;
  /** Mentions of the shared paths in a text file; `null` if it cannot be read. */
  mentions(file: TreeFile): Promise<readonly TextMention[] | null>;
}

/** A place in a text file that mentions shared code. */
export interface TextMention {
  /** Counted from 1. */
  readonly line: number;
  /** `path` is a path in the package, `module` a dotted name, `command` a line of a shell script. */
  readonly kind: "path" | "module" | "command";
  readonly what: string;
}

/** What moves to the layer, and who owns the rest. */
export interface MovedCode {
  readonly sharedPaths: readonly string[];
  /** Whether a file of the package belongs to an installed library. */
  isLibrary(path: string): boolean;
}

/** What is asked about one function. `World` is what its language needs to know of it. */
export interface ProofQuestion<World> extends MovedCode {
  /** As configured in Lambda: `src/app.handler`, or in Python also `src.app.handler`. */
  readonly handler: string;
  readonly before: World;
  /**
   * The world after the change.
   * @param keeps shared files, and folders whose data files, that stay in the package
   * @param replacements modules in whose place generated files load the layer's
   */
  after(keeps: readonly string[], replacements: readonly Replacement[]): World;
  /** Whether the request accepts a change of content, by path in a package. */
  accepts(path: string): boolean;
  /** Layers that cannot be read. Missing imports can be in them. */
  readonly unreadableLayers: readonly string[];
  /** The origins of files in layers that the change does not touch. */
  readonly unchangedLayers: readonly string[];
  /** Whether the environment names another handler behind the configured one. */
  readonly isWrapped: boolean;
}

/** Everything that is reached from `start`, itself included. */
export function reachedFrom<T>(start: T, next: (one: T) => Iterable<T>): ReadonlySet<T> {
  const reached = new Set([start]);
  // A loop over a set includes what is added meanwhile.
  for (const one of reached) for (const each of next(one)) reached.add(each);
  return reached;
}
