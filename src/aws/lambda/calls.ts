/** What calls of Lambda have in common: lists page by page, each call within the quota, and the guard of a change. */
import { onlyNewTokens } from "../paging.ts";
import type { RateBudget } from "../rate-budget.ts";
import { isNotOffered } from "../unsupported.ts";

/** A paginator makes one call per page: each waits for its turn. */
export async function* withBudget<Page extends { NextMarker?: string | undefined }>(
  budget: RateBudget,
  pages: AsyncGenerator<Page>,
): AsyncGenerator<Page> {
  const next = onlyNewTokens("a list of Lambda");
  await budget.take();
  for await (const page of pages) {
    yield page;
    if (next(page.NextMarker) !== undefined) await budget.take();
  }
}

/**
 * Looks that not every Region and endpoint offers: where one is not offered, no function there can have what it looks
 * for.
 */
export interface OptionalLooks {
  /** The pages of a list; none where it is not offered. `what` names in plain words what it lists. */
  pages<Page>(pages: AsyncGenerator<Page>, what: string): AsyncGenerator<Page>;
  /** What a call answers; `null` where it is not offered. */
  answer<T>(call: Promise<T>, what: string): Promise<T | null>;
  /** What was not offered when it was looked for last, sorted. */
  readonly notOffered: readonly string[];
}

export function optionalLooks(): OptionalLooks {
  const lacking = new Set<string>();
  const leaveOut = (error: unknown, what: string) => {
    if (!isNotOffered(error)) throw error;
    lacking.add(what);
  };
  return {
    async *pages(pages, what) {
      try {
        for await (const page of pages) {
          lacking.delete(what);
          yield page;
        }
      } catch (error) {
        leaveOut(error, what);
      }
    },
    async answer(call, what) {
      try {
        const answered = await call;
        lacking.delete(what);
        return answered;
      } catch (error) {
        leaveOut(error, what);
        return null;
      }
    },
    get notOffered() {
      return [...lacking].sort();
    },
  };
}

/** Where an endpoint tells no revision, there is none to guard an update with. */
export const revision = (RevisionId: string) => (RevisionId === "" ? {} : { RevisionId });
