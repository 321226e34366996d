/** Everything that differs between the languages of functions when their shared code moves to a layer. */

export const FAMILY_NAMES = ["python", "nodejs"] as const;
export type FamilyName = (typeof FAMILY_NAMES)[number];

/** The runtimes of one language: `python3.12`, or `nodejs24.x`, and the like. */
export interface Family {
  readonly name: FamilyName;
  /** For people. */
  readonly language: string;
  readonly paths: FamilyPaths;
  readonly texts: FamilyTexts;
  readonly logs: FamilyLogs;
  /** Start of names in the files of a handover, in snake case. Two handovers fit in one project. */
  readonly handoverName: string;
  /** A shared path, for requests and messages. */
  readonly example: string;
  /** Suffix of the names of its files in the artifacts bucket. */
  readonly fileSuffix: "" | `-${string}`;
  /** Environment variable with the folders that the language searches for modules. */
  readonly searchVariable: string;
  /** Whether a function with this value of `searchVariable` finds the modules of layers. */
  searchesLayers(value: string | undefined): boolean;
  /** Environment variables that decide what a function loads, `searchVariable` among them. */
  readonly loadingVariables: readonly string[];
  /** The paths that the options in a variable load, by its name. Other variables are read as lists of paths. */
  readonly loadedByOptions: Readonly<Record<string, (value: string) => readonly string[]>>;
  /**
   * Date from which Lambda refuses updates, by runtime (column "block function update" of docs
   * lambda/latest/dg/lambda-runtimes, as of August 2026; AWS moves dates there). A runtime without a date is not
   * blocked.
   */
  readonly updatesBlockedFrom: Readonly<Record<string, string>>;
  covers(runtime: string): boolean;
}

/** Where the language keeps its code in packages and layers. */
export interface FamilyPaths {
  /** Folder of a layer with its code. Below it are the paths of a package. */
  readonly layerFolder: string;
  /** Folder of a package, and of a layer's folder, with all shared code. Empty if it can be anywhere. */
  readonly modulesFolder: "" | `${string}/`;
  /** Folders of a layer that one version of the language searches first. */
  readonly versionFolder: RegExp;
  /** Ending of a shared path that is one module. `null` if every shared path is a folder. */
  readonly moduleEnding: `.${string}` | null;
  /** Endings of shared paths that are one file. */
  readonly fileEndings: readonly `.${string}`[];
  /** Matches names of installed packages, and their metadata, as shared paths. `null` if folders name packages. */
  readonly installed: RegExp | null;
  /** The file that makes a folder one package. `null` if folders are found by their paths. */
  readonly initFile: string | null;
  /** What a shared path in `modulesFolder` must match, with the code for others. `null` without such a folder. */
  readonly sharedPath: { readonly pattern: RegExp; readonly problem: "not-a-whole-package" } | null;
  /** Matches code, which moves to the layer completely or not at all. Data files may stay, and hide nothing. */
  readonly code: RegExp;
  /** Matches files that move beside code, although they are not code: machine libraries, metadata of packages. */
  readonly companion: RegExp;
  /** Expressions, in the syntax of both JavaScript and RE2, for files that the language generates again. */
  readonly generated: readonly string[];
  /** The source without which a generated file would be lost. `null` for files that never replace their source. */
  sourceOf(generated: string): string | null;
  /**
   * Expressions, in the syntax of both JavaScript and Python, for a shared module and what is compiled from it. Others
   * are for the metadata of an installed package. A folder has none.
   */
  moduleFiles(sharedPath: string): readonly string[];
  /** Possible paths in a package of its handler. */
  handlerFiles(handler: string): readonly string[];
  /** Matches files of handlers that can move: Lambda finds them in a layer, or a generated file loads them from it. */
  readonly movingHandlers: RegExp;
  /** Whether a file that stays in the package would be found instead of the layer's copy. */
  hides(path: string, sharedPath: string): boolean;
  /** Of the paths of a package, tells which findings are in libraries. `handlerTop` is never one, unless installed. */
  librariesIn(paths: readonly string[], handlerTop: string): (file: string) => boolean;
  /** Matches paths of libraries. */
  readonly libraries: RegExp;
  /** Commands of installed packages: nothing is loaded through them. */
  readonly commands: RegExp | null;
  /** The package around machine code that chooses its file when it runs. `null` if the code is one module. */
  nativePackage(path: string): string | null;
  /** The one version of the language that machine code is made for, by its name. `null` if it names none. */
  nativeVersion(path: string): string | null;
  /** Expression for the names of modules below a shared path in text. */
  moduleNames(sharedPath: string): string;
  /** Command that runs a program of the language, without a version. */
  readonly command: string;
}

/** What people read about the language. */
export interface FamilyTexts {
  /** How a request names shared code. */
  readonly sharedPath: string;
  /** Shared code is also in `versionFolder`. */
  readonly versionFolder: string;
  /** The layer has no code of this family. */
  readonly emptyLayer: string;
  /** The package has no shared code. */
  absent(sharedPaths: readonly string[]): string;
}

/** What failures look like in the logs of the language's runtimes. */
export interface FamilyLogs {
  /** Line of a failed call. The groups `error` and `request` are optional: without `error` the line has it as JSON. */
  readonly failedCall: RegExp;
  /** Words that find failed imports, for CloudWatch. */
  readonly importWords: readonly string[];
  /** The forms in which the interpreter writes them. */
  readonly importForms: RegExp;
  /** An import that names a member of a module: the groups `member` and `module`. `null` if errors name modules. */
  readonly missingMember: RegExp | null;
}
