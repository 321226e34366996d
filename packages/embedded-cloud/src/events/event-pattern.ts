/**
 * Event patterns: which of EventBridge's comparisons this cloud makes, and whether an event matches. Others are refused
 * when a rule is put.
 */
import * as z from "zod";
import { mapOf } from "../protocols/names.ts";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Prefix = z.strictObject({ prefix: z.string() });
/** What a value may not be: no null, and no prefix that every text has. */
const Other = z.union([z.string(), z.number(), z.boolean()]);
const OtherPrefix = z.strictObject({ prefix: z.string().min(1) });

const Comparison = z.union([
  Value,
  Prefix,
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ "anything-but": z.union([Other, z.array(Other).min(1), OtherPrefix]) }),
]);

type Comparison = z.output<typeof Comparison>;

export interface EventPattern {
  readonly [field: string]: EventPattern | readonly EventPattern[] | readonly Comparison[];
}

const Comparisons = z.array(Comparison).min(1);
const Alternatives = z.lazy(() => z.array(EventPattern).min(1));

/** A field holds further fields, or comparisons of which one must match. Only `$or` holds whole patterns. */
export const EventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  mapOf(z.string(), z.unknown())
    .transform((fields, context) => {
      const read = [...fields].map(([field, value]) => {
        const schema = field === "$or" ? Alternatives : Array.isArray(value) ? Comparisons : EventPattern;
        const { data, error } = schema.safeParse(value);
        for (const issue of error?.issues ?? [])
          context.addIssue({ code: "custom", message: issue.message, path: [field, ...issue.path] });
        return [field, data] as const;
      });
      return Object.fromEntries(read) as EventPattern;
    })
    .refine((pattern) => Object.keys(pattern).length > 0, "Empty object is not supported"),
);

/** The values of an event by their path, fields joined by dots. The items of a list are values of the list's path. */
type Leaves = ReadonlyMap<string, readonly unknown[]>;

/**
 * Every field of the pattern has to match; fields the pattern does not name do not matter. Held against the patterns
 * and events recorded on AWS: LocalStack events/test_events_patterns.snapshot.json, 2025-10-15.
 */
export function matches(pattern: EventPattern, event: object): boolean {
  return allMatch(pattern, leavesOf(event), "");
}

function allMatch(pattern: EventPattern, leaves: Leaves, above: string): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === "$or") return (expected as readonly EventPattern[]).some((one) => allMatch(one, leaves, above));
    const path = above + field;
    if (!Array.isArray(expected)) return allMatch(expected as EventPattern, leaves, `${path}.`);
    const found = leaves.get(path) ?? [];
    return (expected as readonly Comparison[]).some((one) =>
      typeof one === "object" && one !== null && "exists" in one
        ? one.exists === found.length > 0
        : found.some((value) => holds(one, value)),
    );
  });
}

function leavesOf(event: object): Leaves {
  const leaves = new Map<string, unknown[]>();
  const collect = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) collect(item, path);
    else if (typeof value === "object" && value !== null)
      for (const [field, inner] of Object.entries(value)) collect(inner, path === "" ? field : `${path}.${field}`);
    else leaves.set(path, [...(leaves.get(path) ?? []), value]);
  };
  collect(event, "");
  return leaves;
}

function holds(comparison: Exclude<Comparison, { readonly exists: boolean }>, found: unknown): boolean {
  if (typeof comparison !== "object" || comparison === null) return found === comparison;
  if ("prefix" in comparison) return beginsWith(found, comparison.prefix);
  const but = comparison["anything-but"];
  if (Array.isArray(but)) return !but.includes(found as z.output<typeof Other>);
  return typeof but === "object" ? !beginsWith(found, but.prefix) : found !== but;
}

const beginsWith = (found: unknown, prefix: string) => typeof found === "string" && found.startsWith(prefix);
