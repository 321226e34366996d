/** What the formats of a request file have in common. */

/** A position in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface RequestText {
  readonly value: unknown;
  /** Where the value at a path of the request begins, or its nearest parent. `null` if the text is empty. */
  placeOf(path: string): Place | null;
}

/** A text is not valid in its format. */
export class RequestMistake extends Error {
  override readonly name = "RequestMistake";
  /** What is wrong; a place follows. */
  readonly what: string;
  readonly place: Place;
  readonly remedy: string;
  constructor(what: string, place: Place, remedy: string) {
    super(what);
    this.what = what;
    this.place = place;
    this.remedy = remedy;
  }
}

/** `checks.acme-chat[0].expect` and its parents, longest first, as keys and indexes. */
export function pathsOf(path: string): readonly (readonly (string | number)[])[] {
  const keys = [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) =>
    index === undefined ? key : Number(index),
  );
  return keys.map((_, at) => keys.slice(0, keys.length - at)).concat([[]]);
}
