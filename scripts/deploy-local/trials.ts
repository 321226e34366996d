/** Tries out on an endpoint what layershift is built on; what it makes there it takes away again. */
import { cases } from "../../tests/conformance/cases.ts";
import { differencesIn, type Place } from "../../tests/conformance/world.ts";

/** Something that the endpoint does not offer as AWS does. */
export interface Missing {
  /** What AWS does, as a sentence. */
  readonly what: string;
  readonly neededFor: string;
  /** What the endpoint did, or answered. */
  readonly found: string;
}

/** Everything layershift is built on, tried out at once. */
export async function missingAt(place: Omit<Place, "strict">): Promise<readonly Missing[]> {
  const tried = await Promise.all(
    cases.map(async (one): Promise<readonly Missing[]> => {
      const { title, service, neededFor } = one;
      if (neededFor === undefined) return [];
      const differences = await differencesIn(one, { ...place, strict: false });
      return differences.map((found) => ({ what: `${service}: ${title}`, neededFor, found }));
    }),
  );
  return tried.flat();
}

/** The same as a table for readers. */
export function neededTable(): string {
  const rows = cases.flatMap(({ service, title, neededFor }) =>
    neededFor === undefined ? [] : [`| ${service} | ${title} | ${neededFor} |`],
  );
  return ["| service | what it must do | needed for |", "|---|---|---|", ...rows].join("\n");
}
