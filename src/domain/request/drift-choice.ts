/** Decides what a request says about a function whose copy of the shared code differs from the layer's. */
import { exclusionOf } from "./exclusions.ts";
import type { MigrationRequest } from "./request.ts";

type Drift = MigrationRequest["drift"];
export type DriftChoice = Extract<Drift, string>;

/**
 * The choice for one function: for its name, otherwise for the pattern with the most letters that matches it. If such
 * patterns differ, the function is skipped. The order of the keys has no effect.
 */
export function driftChoiceFor(drift: Drift, name: string): DriftChoice {
  if (typeof drift === "string") return drift;
  const named = drift.get(name);
  if (named !== undefined) return named;
  const matching = patternsOf(drift).filter(({ matches }) => matches(name));
  const most = Math.max(...matching.map(({ letters }) => letters));
  const closest = matching.filter(({ letters }) => letters === most);
  return closest.length > 0 && closest.every(({ choice }) => choice === "adopt-layer") ? "adopt-layer" : "skip";
}

interface NamedChoice {
  readonly choice: DriftChoice;
  readonly letters: number;
  matches(name: string): boolean;
}

/** Parsed once for a fleet. */
const known = new WeakMap<Exclude<Drift, string>, readonly NamedChoice[]>();

function patternsOf(drift: Exclude<Drift, string>): readonly NamedChoice[] {
  const patterns =
    known.get(drift) ??
    [...drift]
      .filter(([key]) => isPattern(key))
      .map(([key, choice]) => ({ choice, letters: key.replace(/[*?]/g, "").length, matches: matcherOf(key) }));
  known.set(drift, patterns);
  return patterns;
}

/** Whether a key is a pattern. No function has `*` or `?` in its name. */
export function isPattern(key: string): boolean {
  return /[*?]/.test(key);
}

/** Matches a name, or the names that a pattern means: `*` and `?` as in `layer.exclude`. */
export function matcherOf(key: string): (name: string) => boolean {
  const match = exclusionOf(key);
  return (name) => match(name, name).found;
}
