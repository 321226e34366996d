/** Gathers notes: those that functions share become one note, and a long list says how many more there are. */
import type { Explained } from "./reasons/code.ts";
import { explain, type Reason, reasonText } from "./reasons/reasons.ts";

type Functions = { readonly functions: readonly string[]; readonly total: number };
type WithoutFunctions<R> = R extends Functions ? Omit<R, keyof Functions> : never;

/** A note on one function, without the functions it is true of. */
export interface FunctionNote {
  readonly functionName: string;
  readonly note: WithoutFunctions<Reason>;
}

/** Of one kind. */
const MAX_NOTES = 20;

/** Notes with the same sentence once, with their functions. `about` is what a line that counts further notes is on. */
export function groupedNotes(notes: readonly FunctionNote[], about: string | null = null): readonly Explained[] {
  const same = Map.groupBy(notes, ({ note }) => reasonText({ ...note, functions: [], total: 0 } as Reason));
  const grouped = [...same.values()].flatMap((of) => {
    const functions = of.map(({ functionName }) => functionName);
    return of.slice(0, 1).map(({ note }) => explain({ ...note, functions, total: functions.length } as Reason));
  });
  return firstNotes(grouped, MAX_NOTES, about);
}

/** The first of these notes, then one that counts the others. */
export function firstNotes(
  notes: readonly Explained[],
  max: number = MAX_NOTES,
  about: string | null = null,
): readonly Explained[] {
  const more = notes.length - max;
  return more > 0 ? [...notes.slice(0, max), explain({ code: "more-notes", more, about })] : notes;
}
