/** Event patterns: which of EventBridge's comparisons this cloud makes, and whether an event matches. Others are refused when a rule is put. */
import * as z from "zod";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Prefix = z.strictObject({ prefix: z.string() });

const Comparison = z.union([
  Value,
  Prefix,
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ "anything-but": z.union([Value, z.array(Value).min(1), Prefix]) }),
]);

type Comparison = z.output<typeof Comparison>;

export interface EventPattern {
  readonly [field: string]: EventPattern | readonly EventPattern[] | readonly Comparison[];
}

/** Fields lead to further fields or to the comparisons of which one has to hold; `$or` holds whole patterns. */
export const EventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  z
    .record(z.string(), z.union([z.array(Comparison).min(1), z.array(EventPattern).min(1), EventPattern]))
    .refine((pattern) => Object.keys(pattern).length > 0, "Empty object is not supported"),
);

type Fields = Readonly<Record<string, unknown>>;

/** Every field of the pattern has to match; fields the pattern does not name do not matter. */
export function matches(pattern: EventPattern, event: Fields): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === "$or") return (expected as readonly EventPattern[]).some((one) => matches(one, event));
    if (Array.isArray(expected))
      return (expected as readonly Comparison[]).some((one) => holds(one, event[field], field in event));
    const inner = event[field];
    return matches(expected as EventPattern, typeof inner === "object" && inner !== null ? (inner as Fields) : {});
  });
}

function holds(comparison: Comparison, found: unknown, isThere: boolean): boolean {
  if (typeof comparison !== "object" || comparison === null) return isThere && found === comparison;
  if ("exists" in comparison) return comparison.exists === isThere;
  if (!isThere) return false;
  if ("prefix" in comparison) return beginsWith(found, comparison.prefix);
  const but = comparison["anything-but"];
  if (Array.isArray(but)) return !but.includes(found as z.output<typeof Value>);
  return typeof but === "object" && but !== null ? !beginsWith(found, but.prefix) : found !== but;
}

const beginsWith = (found: unknown, prefix: string) => typeof found === "string" && found.startsWith(prefix);
