/** Tests whether an endpoint supports what layershift requires; deletes the resources that it creates. */
import { cases } from "../../tests/conformance/cases.ts";
import { differencesIn, type Place } from "../../tests/conformance/world.ts";

/** A requirement that the endpoint does not meet. */
export interface Missing {
  /** What AWS does. */
  readonly what: string;
  readonly neededFor: string;
  /** What the endpoint did instead. */
  readonly found: string;
}

/** Tests all requirements concurrently. */
export async function findMissing(place: Omit<Place, "strict">): Promise<readonly Missing[]> {
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

/** The requirements as a Markdown table. */
export function requirementsTable(): string {
  const rows = cases.flatMap(({ service, title, neededFor }) =>
    neededFor === undefined ? [] : [`| ${service} | ${title} | ${neededFor} |`],
  );
  return ["| service | requirement | needed for |", "|---|---|---|", ...rows].join("\n");
}
