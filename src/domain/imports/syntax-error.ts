/** A syntax error that every version of the runtime rejects. */

export interface SyntaxErrorFound {
  /** Offset in the source. */
  readonly at: number;
  readonly what: string;
}
