/** Decides which functions a request selects. A function must match every criterion the request gives. */
import { type NamePattern, namePatternOf } from "./name-pattern.ts";
import type { MigrationRequest } from "./request.ts";

type Fleet = MigrationRequest["fleet"];

/** Parsed once for a fleet: it is matched against thousands of names. */
const patterns = new WeakMap<Fleet, NamePattern>();

function patternOf(fleet: Fleet, expression: string): NamePattern {
  const pattern = patterns.get(fleet) ?? namePatternOf(expression);
  patterns.set(fleet, pattern);
  return pattern;
}

/**
 * Whether a name matches `prefix`, `matching`, `functions` and `exclude`. Tags are read afterwards, only for functions
 * that match.
 */
export function selectsName(fleet: Fleet, name: string): boolean {
  return (
    (fleet.prefix === undefined || name.startsWith(fleet.prefix)) &&
    (fleet.matching === undefined || patternOf(fleet, fleet.matching)(name)) &&
    (fleet.functions === undefined || fleet.functions.includes(name)) &&
    !(fleet.exclude ?? []).includes(name)
  );
}

/** Whether a deployment with these prefixes may change a function. */
export function isWithin(prefixes: readonly string[], name: string): boolean {
  return prefixes.some((prefix) => prefix === "*" || name.startsWith(prefix));
}

/** Whether a function has every tag of the request with the same value. */
export function selectsTags(fleet: Fleet, tags: ReadonlyMap<string, string>): boolean {
  return [...(fleet.tags ?? [])].every(([key, value]) => tags.get(key) === value);
}

/**
 * The candidate that a misspelled name most likely means: at most a third of its letters differ. `null` if no candidate
 * is that close.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  let nearest: string | null = null;
  let best = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), best);
    if (distance < best) [nearest, best] = [candidate, distance];
  }
  return nearest;
}

/** The Levenshtein distance, or `limit` as soon as it cannot be lower. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, otherLetter] of [...other].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    if (Math.min(...current) >= limit) return limit;
    previous = current;
  }
  return previous.at(-1) ?? limit;
}
