/** Declares what a code means: its facts, and the sentence that is made from them. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { listed } from "../../text.ts";

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

type Facts<Shape extends z.ZodRawShape> = { readonly [Key in keyof Shape]: z.output<Shape[Key]> };

export interface CodeRule<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The template of its sentence, or when the code is given. */
  readonly meaning: string;
  /** Contains nothing secret. */
  readonly facts: Shape;
  text(facts: Facts<Shape>): string;
}

export type FactsOf<Rule> = Rule extends CodeRule<infer Shape> ? Facts<Shape> : never;

/** The rules of a table. Most entries are a template, see `template`. */
export function codes<const Table extends Readonly<Record<string, string | CodeRule>>>(table: Table) {
  const rules = Object.entries(table).map(([code, rule]) => [code, typeof rule === "string" ? template(rule) : rule]);
  return Object.fromEntries(rules) as {
    readonly [Code in keyof Table]: Table[Code] extends string ? CodeRule<ShapeIn<Table[Code]>> : Table[Code];
  };
}

/** A rule whose sentence a template cannot make. */
export function code<Shape extends z.ZodRawShape>(
  meaning: string,
  facts: Shape,
  text: (facts: Facts<Shape>) => string,
): CodeRule<Shape> {
  return { meaning, facts, text };
}

/**
 * A sentence with its facts in braces. `{path}` is a string, `{batch #}` an integer, and `{layers layer}` an integer
 * with its noun: `5 layers`. `{paths …}` is the first strings of a list, which has a `total`. `{because}` is the reason
 * behind this one.
 */
export function template<const Template extends string>(
  sentence: Template,
  meaning: string = sentence.replace(SLOT, "{$1}"),
): CodeRule<ShapeIn<Template>> {
  const slots = [...sentence.matchAll(SLOT)].flatMap(([, name = "", form]) => [
    [name, schemaOfSlot(name, form)],
    ...(form === "…" ? [["total", z.int()]] : []),
  ]);
  return {
    meaning,
    facts: Object.fromEntries(slots),
    text: (facts: Readonly<Record<string, unknown>>) =>
      sentence.replace(SLOT, (_, name: string, form?: string) => slotText(facts[name], form)),
  };
}

const SLOT = /\{(\w+)(?: ([^}]+))?\}/g;

function schemaOfSlot(name: string, form: string | undefined): z.ZodType {
  if (form === undefined) return name === "because" ? maybeExplanation : z.string();
  return form === "…" ? texts : z.int();
}

function slotText(fact: unknown, form: string | undefined): string {
  if (form === "…") return listed(fact as readonly string[]);
  if (typeof fact === "number" && form !== "#") return count(fact, form ?? "");
  return String(typeof fact === "object" && fact !== null ? (fact as MaybeExplained).reason : fact);
}

/** The schemas of the facts that a template names. */
export type ShapeIn<Template extends string> = {
  readonly [Slot in SlotsIn<Template> as Slot extends `${infer Name} ${string}` ? Name : Slot]: SchemaOfSlot<Slot>;
};

type SlotsIn<Template extends string> = Template extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | (Slot extends `${string} …` ? "total #" : never) | SlotsIn<Rest>
  : never;

type SchemaOfSlot<Slot extends string> = Slot extends "because"
  ? typeof maybeExplanation
  : Slot extends `${string} …`
    ? typeof texts
    : Slot extends `${string} ${string}`
      ? z.ZodInt
      : z.ZodString;
