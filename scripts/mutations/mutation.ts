/** One replacement in the code that removes a safeguard, and that the promise's test must detect. */
export interface Mutation {
  /** The promise, which is also the title of its test unless `title` is set. */
  readonly promise: string;
  readonly test: string;
  readonly title?: string;
  readonly file: string;
  /** The safeguard that is removed, as a sentence. */
  readonly without: string;
  readonly replace: string;
  readonly by: string;
  /** Why no simulated life depends on it; missing if one can. */
  readonly notSimulated?: string;
}

export function safeguardsOf(promise: string, safeguards: readonly Omit<Mutation, "promise">[]): readonly Mutation[] {
  return safeguards.map((safeguard) => ({ promise, ...safeguard }));
}
