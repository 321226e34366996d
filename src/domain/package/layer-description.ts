/**
 * What a published layer version says about who published it: Lambda lists it, so a clean-up can tell our versions from
 * others'.
 */
import { serviceNameOf } from "../service-names.ts";

export function descriptionOf(stage: string, execution: string): string {
  return `${beginningOf(stage)}${execution}`;
}

/** Whether the service of this stage published the version. */
export function isPublishedBy(stage: string, description: string): boolean {
  return description.startsWith(beginningOf(stage));
}

const beginningOf = (stage: string) => `Shared code, published by ${serviceNameOf(stage)} execution `;
