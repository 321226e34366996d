/** Remembers the functions as the page has them, so that the next answer has only those that changed. */
import type { FunctionView } from "../../page/view.ts";

export interface KnownFunctions {
  all(): readonly FunctionView[];
  /** Those that changed after a revision. */
  changedAfter(revision: number): readonly FunctionView[];
  /** Records changes in these views under a revision. */
  remember(views: readonly FunctionView[], revision: number): void;
}

export function knownFunctions(): KnownFunctions {
  const known = new Map<string, { readonly revision: number; readonly json: string; readonly view: FunctionView }>();
  return {
    all: () => [...known.values()].map(({ view }) => view),
    changedAfter: (revision) => [...known.values()].filter((each) => each.revision > revision).map(({ view }) => view),
    remember(views, revision) {
      for (const view of views) {
        const json = JSON.stringify(view);
        if (known.get(view.name)?.json !== json) known.set(view.name, { revision, json, view });
      }
    },
  };
}
