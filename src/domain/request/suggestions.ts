/** Decides what a new user is offered: fleets by their names, a source of the layer, a canary. */
import type { SharedPart } from "../survey/shared-parts.ts";

/** Functions whose names have the same prefix. */
export interface FleetOffer {
  readonly prefix: string;
  readonly functions: number;
}

const MAX_FLEETS = 6;

/**
 * Prefixes of names, up to a `-` or `_`, that several functions share, most functions first. Of prefixes for the same
 * functions, the longest.
 */
export function fleetsAmong(names: readonly string[]): readonly FleetOffer[] {
  const counts = new Map<string, number>();
  for (const name of names)
    for (const { index } of name.matchAll(/[-_]/g)) {
      const prefix = name.slice(0, index + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  const isLongest = ([prefix, functions]: readonly [string, number]) =>
    ![...counts].some(([other, of]) => other !== prefix && other.startsWith(prefix) && of === functions);
  return [...counts]
    .filter((one) => one[1] > 1 && isLongest(one))
    .map(([prefix, functions]) => ({ prefix, functions }))
    .sort((one, other) => other.functions - one.functions || (one.prefix < other.prefix ? -1 : 1))
    .slice(0, MAX_FLEETS);
}

/**
 * The function to take the layer from: of these, one with the most frequent copy of most parts. `null` if none of them
 * has a part.
 */
export function sourceAmong(parts: readonly SharedPart[], functions: ReadonlySet<string>): string | null {
  const scores = new Map<string, number>();
  for (const { copies } of parts) {
    const held = copies.map((copy) => copy.functions.filter((name) => functions.has(name)));
    const most = Math.max(0, ...held.map(({ length }) => length));
    const holders = held.find(({ length }) => length === most) ?? [];
    for (const name of holders) scores.set(name, (scores.get(name) ?? 0) + 1);
  }
  const [first] = [...scores].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return first?.[0] ?? null;
}

/** Functions whose failure matters least come first: those named as a test, then the smallest package. */
export function canariesFirst<T extends { readonly name: string; readonly zipBytes: number }>(
  functions: readonly T[],
): readonly T[] {
  const rank = ({ name }: T) =>
    /(^|[-_])(test|tests|canary|health|healthcheck|ping|smoke|check)([-_]|$)/i.test(name) ? 0 : 1;
  return functions.toSorted((one, other) => rank(one) - rank(other) || one.zipBytes - other.zipBytes);
}
