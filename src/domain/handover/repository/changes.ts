/** Changes of the files of a team, as a patch for them and as steps for people. */

/** Replaces the text between two offsets. Edits of a file do not overlap. */
export interface Edit {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** What no program can change safely. */
export interface Step {
  /** `null` if it concerns no file of the repository. */
  readonly path: string | null;
  /** Counted from 1; `null` for the whole file. */
  readonly line: number | null;
  /** Markdown, as sentences. */
  readonly text: string;
  /** The exact text to add; `null` if there is none. */
  readonly code: string | null;
  /** Whether `code` is commands for a shell, in the repository's folder. */
  readonly isCommand?: true;
  /** Names of the functions that need it. */
  readonly functions: readonly string[];
}

/** What the files of one tool need. */
export interface Proposal {
  readonly edits: readonly Edit[];
  readonly newFiles: readonly NewFile[];
  readonly steps: readonly Step[];
  /** Where functions were found, by name: `path:line`. */
  readonly found: ReadonlyMap<string, string>;
  /** What to check before the deployment, as Markdown sentences. */
  readonly checks: readonly string[];
}

export const NOTHING: Proposal = { edits: [], newFiles: [], steps: [], found: new Map(), checks: [] };

/** All proposals as one. The same edit, file or step of two proposals is one. */
export function together(proposals: readonly Proposal[]): Proposal {
  const once = <T>(all: readonly T[]) => [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  return {
    edits: once(proposals.flatMap(({ edits }) => edits)),
    newFiles: once(proposals.flatMap(({ newFiles }) => newFiles)),
    steps: once(proposals.flatMap(({ steps }) => steps)),
    found: new Map(proposals.flatMap(({ found }) => [...found])),
    checks: once(proposals.flatMap(({ checks }) => checks)),
  };
}

/** The text after its edits. Edits at the same place apply in their order. */
export function edited(text: string, edits: readonly Omit<Edit, "path">[]): string {
  const ends = text.includes("\r\n") ? "\r\n" : "\n";
  let at = 0;
  const parts = [...edits]
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map(({ from, to, text: added }) => {
      const part = text.slice(at, from) + added.replaceAll(/\r?\n/g, ends);
      at = to;
      return part;
    });
  return parts.join("") + text.slice(at);
}

/** The line of an offset, counted from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The steps with their lines as they are after the edits. `textOf` is the text of a file before them. */
export function afterEdits(
  steps: readonly Step[],
  edits: readonly Edit[],
  textOf: (path: string) => string,
): readonly Step[] {
  return steps.map((step) => {
    const { path, line } = step;
    if (path === null || line === null) return step;
    const text = textOf(path);
    const start = text
      .split("\n")
      .slice(0, line - 1)
      .join("\n").length;
    const before = edits.filter((edit) => edit.path === path && edit.from < start);
    const added = before.map(({ from, to, text: by }) => breaksIn(by) - breaksIn(text.slice(from, to)));
    return { ...step, line: added.reduce((sum, each) => sum + each, line) };
  });
}

const breaksIn = (text: string) => text.split("\n").length - 1;
