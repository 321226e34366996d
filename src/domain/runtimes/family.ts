/** What the languages of functions differ in where shared code moves into a layer. */

export const FAMILY_NAMES = ["python", "nodejs"] as const;
export type FamilyName = (typeof FAMILY_NAMES)[number];

/** The runtimes of one language: `python3.x`, or `nodejs24.x` and its like. */
export interface Family {
  readonly name: FamilyName;
  /** For people. */
  readonly language: string;
  /** Where a layer keeps its code; below it lie the paths of a package. */
  readonly layerFolder: string;
  /** Folder of a package, and of a layer's folder, that holds all shared code; empty where it may be anywhere. */
  readonly modulesFolder: "" | `${string}/`;
  /** A shared path, for requests and messages. */
  readonly example: string;
  /** What the names of its files in the artifacts bucket end with. */
  readonly fileSuffix: "" | `-${string}`;
  /** Environment variable with the folders that it searches for modules. */
  readonly searchVariable: string;
  /** Environment variables that decide what a function loads, `searchVariable` among them. */
  readonly loadingVariables: readonly string[];
  /**
   * Date from which Lambda refuses updates, by runtime (column "block function update" of docs
   * lambda/latest/dg/lambda-runtimes, as of August 2026; AWS moves dates there). A runtime that is not listed counts as
   * not blocked.
   */
  readonly updatesBlockedFrom: Readonly<Record<string, string>>;
  /** Folders of a layer that one version of the language searches before that, to be taken off a path. */
  readonly versionFolder: RegExp;
  /** What is said of shared code that lies there too, so that it would come first. */
  readonly versionFolderWords: string;
  /** What a layer that holds no code of this family lacks, for people. */
  readonly emptyLayerWords: string;
  covers(runtime: string): boolean;
  /** Paths of a package in which its handler may lie. */
  handlerFiles(handler: string): readonly string[];
  /** Whether a file that stays in the package would be found in place of the layer's copy. */
  hides(path: string, sharedPath: string): boolean;
  /** Matches paths of code, which goes to the layer whole or not at all: data files may stay, and hide nothing. */
  readonly code: RegExp;
}
