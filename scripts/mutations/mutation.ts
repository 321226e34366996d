/** What a promise's test must notice: a safeguard taken out of the code, in one replacement. */
export interface Mutation {
  /** The promise, which is the title of its test unless `title` says another one. */
  readonly promise: string;
  readonly test: string;
  readonly title?: string;
  readonly file: string;
  /** What the code then goes without. */
  readonly without: string;
  readonly replace: string;
  readonly by: string;
}

export function safeguardsOf(promise: string, safeguards: readonly Omit<Mutation, "promise">[]): readonly Mutation[] {
  return safeguards.map((safeguard) => ({ promise, ...safeguard }));
}
