/** Declares what a code means: when it is given, its facts, and its sentence. */
import * as z from "zod";

type Facts<Shape extends z.ZodRawShape> = { readonly [Key in keyof Shape]: z.output<Shape[Key]> };

export interface CodeRule<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** When the code is given, for docs/reasons.md. */
  readonly when: string;
  /** Contains nothing secret. */
  readonly facts: Shape;
  text(facts: Facts<Shape>): string;
}

export type FactsOf<Rule> = Rule extends CodeRule<infer Shape> ? Facts<Shape> : never;

export function code<Shape extends z.ZodRawShape>(
  when: string,
  facts: Shape,
  text: (facts: Facts<Shape>) => string,
): CodeRule<Shape> {
  return { when, facts, text };
}

/** A list of strings from outside: paths, names, ARNs. */
export const texts = z.array(z.string()).readonly();

/** A reason as it is stored and reported. `code` is `null` in documents of an earlier version. */
export const explanation = z.object({
  reason: z.string(),
  code: z.string().nullable().default(null),
  data: z.record(z.string(), z.unknown()).readonly().default({}),
});

export type Explained = Readonly<z.output<typeof explanation>>;

/** The same if there may be no reason. */
export const maybeExplanation = z.object({ ...explanation.shape, reason: z.string().nullable() });

export type MaybeExplained = Readonly<z.output<typeof maybeExplanation>>;

/** The reason alone, of an object with more fields. */
export function explanationIn({ reason, code, data }: MaybeExplained): MaybeExplained {
  return { reason, code, data };
}

export const UNEXPLAINED: MaybeExplained = { reason: null, code: null, data: {} };
