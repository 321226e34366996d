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
  /** Folders of a layer that one version of the language searches before that, to be taken off a path. */
  readonly versionFolder: RegExp;
  /** What is said of shared code that lies there too, so that it would come first. */
  readonly versionFolderWords: string;
  /** What a layer that holds no code of this family lacks, for people. */
  readonly emptyLayerWords: string;
  covers(runtime: string): boolean;
  /** Whether a path of a package belongs to its shared code, or could. */
  owns(packagePath: string): boolean;
  /** Paths of a package in which its handler may lie. */
  handlerFiles(handler: string): readonly string[];
  /** Whether a file that stays in the package would be found in place of the layer's copy. */
  hides(path: string, sharedPath: string): boolean;
  /** Matches paths of code, which goes to the layer whole or not at all: data files may stay, and hide nothing. */
  readonly code: RegExp;
  /** Why a function without any shared code has none to be moved, for people. */
  absentWords(sharedPaths: readonly string[]): string;
}
