/** States.MathAdd as AWS carries it out: the engine behind this cloud adds its arguments without rounding them. */

import { ownMember } from "../../protocols/names.ts";

/** A call whose arguments hold no further call: the innermost one. Quoted texts hold no brackets here (paths.ts). */
const CALL = /States\.MathAdd\(\s*([^(),]+?)\s*,\s*([^(),]+?)\s*\)/;
const STEP = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\\\]]+)'\]/g;

/** The values of `$` and `$$`. */
interface Roots {
  readonly $: unknown;
  readonly $$: unknown;
}

/**
 * The template with every States.MathAdd replaced by its sum. Each argument is first rounded to the nearest whole
 * number, halves upwards. Source: recorded on AWS 2023-09-13, LocalStack
 * intrinsic_functions/test_math_operations.snapshot.json, test_math_add. A call whose arguments are not numbers stays,
 * for the engine to refuse.
 */
export function withSums(template: unknown, roots: Roots): unknown {
  if (Array.isArray(template)) return template.map((item) => withSums(item, roots));
  if (typeof template !== "object" || template === null) return template;
  const fields = Object.entries(template).map(([name, value]) => {
    if (!name.endsWith(".$") || typeof value !== "string") return [name, withSums(value, roots)];
    const summed = summedUp(value, roots);
    return /^-?\d+$/.test(summed) ? [name.slice(0, -2), Number(summed)] : [name, summed];
  });
  return Object.fromEntries(fields);
}

function summedUp(expression: string, roots: Roots): string {
  const [call, ...args] = CALL.exec(expression) ?? [];
  if (call === undefined) return expression;
  const [first, second] = args.map((one) => (one.startsWith("$") ? valueAt(one, roots) : Number(one)));
  if (!isNumber(first) || !isNumber(second)) return expression;
  const sum = Math.round(first) + Math.round(second);
  return summedUp(
    expression.replace(call, () => String(sum)),
    roots,
  );
}

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);

/** `undefined` if a plain path has no value. */
export function valueAt(path: string, roots: Roots): unknown {
  const steps = [...path.matchAll(STEP)].map(([, name, place, quoted]) => name ?? place ?? quoted ?? "");
  return steps.reduce<unknown>(ownMember, path.startsWith("$$") ? roots.$$ : roots.$);
}
