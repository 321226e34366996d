/**
 * The description of a published layer version. Lambda lists it, so a clean-up recognizes the versions of this service.
 */
import { serviceNameOf } from "../service-names.ts";

export function layerDescriptionOf(stage: string, execution: string): string {
  return `${beginningOf(stage)}${execution}`;
}

/** Whether the service of this stage published the version. */
export function isPublishedBy(stage: string, description: string): boolean {
  return description.startsWith(beginningOf(stage));
}

const beginningOf = (stage: string) => `Shared code, published by ${serviceNameOf(stage)} execution `;
