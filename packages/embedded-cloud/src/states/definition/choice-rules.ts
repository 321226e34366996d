/** Choice rules, rewritten so that the engine decides as AWS does where it would compare values of different types. */
import { Path } from "./paths.ts";

export type Rule = Readonly<Record<string, unknown>>;

/**
 * The type a comparison needs its variable to be: AWS answers false for another, the engine converts as JavaScript
 * does.
 */
const COMPARISONS: ReadonlyMap<string, "IsString" | "IsNumeric" | "IsBoolean"> = new Map<
  string,
  "IsString" | "IsNumeric" | "IsBoolean"
>([
  ...["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"].flatMap((relation) =>
    ["", "Path"].flatMap((suffix) => [
      [`String${relation}${suffix}`, "IsString"] as const,
      [`Numeric${relation}${suffix}`, "IsNumeric"] as const,
    ]),
  ),
  ["BooleanEquals", "IsBoolean"],
  ["BooleanEqualsPath", "IsBoolean"],
]);
const TYPE_TESTS = ["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean"];
const COMBINED = ["And", "Or", "Not"];

const rulesIn = (value: unknown): readonly Rule[] => (Array.isArray(value) ? value : [value]) as readonly Rule[];

const operatorOf = (rule: Rule) => Object.keys(rule).find((name) => !["Variable", "Next", "Comment"].includes(name));

/** `null` where this cloud decides the rule as AWS does, else what stands in the way. */
export function problemWithRule(rule: Rule): string | null {
  const operator = operatorOf(rule);
  if (operator === undefined) return "a choice rule needs a comparison";
  if (Object.keys(rule).some((name) => !["Variable", "Next", "Comment", operator].includes(name))) {
    return "a choice rule has one comparison";
  }
  if (COMBINED.includes(operator)) {
    return (
      rulesIn(rule[operator])
        .map(problemWithRule)
        .find((problem) => problem !== null) ?? null
    );
  }
  if (!COMPARISONS.has(operator) && !TYPE_TESTS.includes(operator)) return `${operator} is not run here`;
  const paths = [rule.Variable, ...(operator.endsWith("Path") ? [rule[operator]] : [])];
  const unread = paths.find((path) => !Path.safeParse(path).success);
  return unread === undefined ? null : `${String(unread)} is not a plain path`;
}

/**
 * The rule as the engine gets it: comparisons behind a test of the type, `Is…: false` as the opposite of `Is…: true`.
 */
export function rewritten(rule: Rule): Rule {
  const { Variable, Next } = rule;
  const operator = operatorOf(rule) ?? "";
  const next = Next === undefined ? {} : { Next };
  if (operator === "Not") return { ...next, Not: rewritten(rule.Not as Rule) };
  if (COMBINED.includes(operator)) return { ...next, [operator]: rulesIn(rule[operator]).map(rewritten) };
  const type = COMPARISONS.get(operator);
  if (type !== undefined)
    return {
      ...next,
      And: [
        { Variable, [type]: true },
        { Variable, [operator]: rule[operator] },
      ],
    };
  return rule[operator] === false
    ? { ...next, Not: { Variable, [operator]: true } }
    : { ...next, Variable, [operator]: true };
}
