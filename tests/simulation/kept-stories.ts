/** Stories that broke a promise once, in their smallest form. */
import type { Story } from "./story.ts";

export const keptStories: readonly { readonly title: string; readonly story: Story }[] = [];
