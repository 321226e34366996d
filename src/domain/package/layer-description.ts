/** The description of a published layer version, by which a clean-up recognizes the versions of this service. */
import { serviceNameOf } from "../service-names.ts";

export function layerDescriptionOf(stage: string, execution: string): string {
  return `${beginningOf(stage)}${execution}`;
}

/** Who published a version: the service in this stage, in another stage, or somebody else. */
export type Publisher = "this-stage" | "another-stage" | "others";

export function publisherOf(stage: string, description: string): Publisher {
  if (description.startsWith(beginningOf(stage))) return "this-stage";
  return description.startsWith(BEGINNING) ? "another-stage" : "others";
}

const BEGINNING = `Shared code, published by ${serviceNameOf("")}`;
const beginningOf = (stage: string) => `${BEGINNING}${stage} execution `;
