/** What a published layer version says about who published it: Lambda lists it, so a clean-up can tell our versions from others'. */

export function descriptionOf(stage: string, execution: string): string {
  return `Shared code, published by layershift-${stage} execution ${execution}`;
}

/** Whether the service of this stage published the version. */
export function isPublishedBy(stage: string, description: string): boolean {
  return description.startsWith(`Shared code, published by layershift-${stage} execution `);
}
