/** The values that one expression can have: how they are found once, combined, and bounded. */
import type { SyntaxNode } from "@lezer/common";
import { ANYTHING, from, joined, NEAR, type PathValue, parentOf, UNKNOWN } from "./path-value.ts";

const MAX_VALUES = 8;
const MAX_DEPTH = 16;

/** The values of an expression; none if nothing shows a path, or if it is missing. */
export type Evaluate = (node: SyntaxNode | null | undefined, depth?: number) => readonly PathValue[];

/**
 * Evaluates each expression once and up to 16 levels deep. One that depends on itself, such as `at = at.parent` in a
 * loop, can also be another place near its values.
 */
export function evaluateOnce(evaluate: (node: SyntaxNode, depth: number) => readonly PathValue[]): Evaluate {
  const known = new Map<string, readonly PathValue[]>();
  const running = new Set<string>();
  const circular = new Set<string>();
  return (node, depth = 0) => {
    if (node == null || depth > MAX_DEPTH) return [];
    const key = `${node.name} ${node.from} ${node.to}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (running.has(key)) {
      circular.add(key);
      return [];
    }
    running.add(key);
    const found = distinct(evaluate(node, depth + 1));
    running.delete(key);
    const values = circular.delete(key) ? distinct([...found, ...near(found)]) : found;
    known.set(key, values);
    return values;
  };
}

/** Whether an expression is nested too deeply to be followed. */
export function isTooDeep(depth: number): boolean {
  return depth > MAX_DEPTH;
}

/** Every combination of two expressions' values. */
export function combined(
  ones: readonly PathValue[],
  others: readonly PathValue[],
  how: (one: PathValue, other: PathValue) => PathValue,
): readonly PathValue[] {
  return distinct(ones.flatMap((one) => others.map((other) => how(one, other))));
}

export function orUnknown(values: readonly PathValue[]): readonly PathValue[] {
  return values.length === 0 ? [UNKNOWN] : values;
}

/** A place derived from these values; none if none of them depends on a file's location. */
export function near(values: readonly PathValue[]): readonly PathValue[] {
  return values.some(({ base }) => /^(file|module|near)$/.test(base.kind)) ? [NEAR] : [];
}

/** Any file in the same folder. */
export function siblings(values: readonly PathValue[]): readonly PathValue[] {
  return combined(values.map(parentOf), [from({ kind: "text" }, ANYTHING)], joined);
}

function distinct(values: readonly PathValue[]): readonly PathValue[] {
  if (values.length < 2) return values;
  return [...new Map(values.map((each) => [JSON.stringify(each), each])).values()].slice(0, MAX_VALUES);
}
