/** What reading finds wrong in a file that no version of its runtime accepts. */

export interface SyntaxErrorFound {
  /** Offset in the source. */
  readonly at: number;
  /** In plain words. */
  readonly what: string;
}
