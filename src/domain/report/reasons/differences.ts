/** Says how a function's copy of the shared code differs from the layer. */
import * as z from "zod";
import { andMore, listed, MAX_LISTED } from "../../text.ts";
import { type CodeRule, type FactsOf, texts } from "./code.ts";

/** `notExecutable`: those of the changed files that are programs in the package and not in the layer. */
export const differences = {
  changed: texts,
  notExecutable: texts,
  onlyHere: texts,
  onlyInLayer: texts,
  /** Of all kinds together, because lists in data are cut. */
  total: z.int(),
};

export type Differences = FactsOf<CodeRule<typeof differences>>;

/** What differs, for example `changed shared/db.py; only in the layer shared/a.py, shared/b.py (and 3 more)`. */
export function differencesText({ changed, notExecutable, onlyHere, onlyInLayer, total }: Differences): string {
  const programs = new Set(notExecutable);
  const all = [
    ...changed.filter((path) => !programs.has(path)).map((path) => ({ how: "changed", path })),
    ...notExecutable.map((path) => ({ how: "not executable in the layer", path })),
    ...onlyHere.map((path) => ({ how: "only here", path })),
    ...onlyInLayer.map((path) => ({ how: "only in the layer", path })),
  ];
  const named = Object.entries(Object.groupBy(all.slice(0, MAX_LISTED), ({ how }) => how))
    .map(
      ([how, group = []]) =>
        `${how} ${listed(
          group.map(({ path }) => path),
          MAX_LISTED,
        )}`,
    )
    .join("; ");
  return `${named}${andMore(total - MAX_LISTED)}`;
}
