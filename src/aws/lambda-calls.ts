/** What calls of Lambda have in common: lists page by page, each call within the quota, and the guard of a change. */
import { onlyNewTokens } from "./paging.ts";
import type { RateBudget } from "./rate-budget.ts";
import { isUnsupported } from "./unsupported.ts";

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

/** The pages of a list; none where the endpoint does not offer it: what it does not know, no function there can have. */
export async function* offered<Page>(pages: AsyncGenerator<Page>, what: string): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    console.warn(JSON.stringify({ leftOut: `${what}: the endpoint does not offer their list` }));
  }
}

/** Where an endpoint tells no revision, there is none to guard an update with. */
export const revision = (RevisionId: string) => (RevisionId === "" ? {} : { RevisionId });
