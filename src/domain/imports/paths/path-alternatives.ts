/** The values that one expression can have: how they are combined and bounded. */
import { ANYTHING, from, joined, NEAR, type PathValue, parentOf, UNKNOWN } from "./path-value.ts";

const MAX_VALUES = 8;

/** Every combination of two expressions' values. */
export function combined(
  ones: readonly PathValue[],
  others: readonly PathValue[],
  how: (one: PathValue, other: PathValue) => PathValue,
): readonly PathValue[] {
  return distinct(ones.flatMap((one) => others.map((other) => how(one, other))));
}

/** The parts joined with slashes. */
export function joinedValues([first, ...others]: readonly (readonly PathValue[])[]): readonly PathValue[] {
  return others.reduce((before, part) => combined(before, part, joined), first ?? []);
}

export function orUnknown(values: readonly PathValue[]): readonly PathValue[] {
  return values.length === 0 ? [UNKNOWN] : values;
}

/** A place derived from these values; none if none of them depends on a file's location. */
export function near(values: readonly PathValue[]): readonly PathValue[] {
  return values.some(({ base }) => /^(file|module|near)$/.test(base.kind)) ? [NEAR] : [];
}

/** Any file below these folders. */
export function entriesOf(folders: readonly PathValue[]): readonly PathValue[] {
  return combined(folders, [from({ kind: "text" }, ANYTHING)], joined);
}

/** Any file in the same folder. */
export function siblings(values: readonly PathValue[]): readonly PathValue[] {
  return entriesOf(values.map(parentOf));
}

export function distinct(values: readonly PathValue[]): readonly PathValue[] {
  if (values.length < 2) return values;
  return [...new Map(values.map((each) => [JSON.stringify(each), each])).values()].slice(0, MAX_VALUES);
}
