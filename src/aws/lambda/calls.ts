/** Shared by Lambda calls: rate-limited pages, operations that an endpoint may lack, and the guard of an update. */
import { onlyNewTokens } from "../paging.ts";
import type { RateBudget } from "../rate-budget.ts";
import { isNotOffered } from "../unsupported.ts";

/** Waits for the rate budget before each page. */
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

/** Read operations that not every Region and endpoint offers. If one is missing, no function can use that feature. */
export interface OptionalCalls {
  /** The pages of a list. None if the operation is not offered. `what` names the list for people. */
  pages<Page>(pages: AsyncGenerator<Page>, what: string): AsyncGenerator<Page>;
  /** The result of a call, or `null` if the operation is not offered. */
  result<T>(call: Promise<T>, what: string): Promise<T | null>;
  /** The operations that were not offered at their last call, sorted. */
  readonly notOffered: readonly string[];
}

export function optionalCalls(): OptionalCalls {
  const missing = new Set<string>();
  const leaveOut = (error: unknown, what: string) => {
    if (!isNotOffered(error)) throw error;
    missing.add(what);
  };
  return {
    async *pages(pages, what) {
      try {
        for await (const page of pages) {
          missing.delete(what);
          yield page;
        }
      } catch (error) {
        leaveOut(error, what);
      }
    },
    async result(call, what) {
      try {
        const answered = await call;
        missing.delete(what);
        return answered;
      } catch (error) {
        leaveOut(error, what);
        return null;
      }
    },
    get notOffered() {
      return [...missing].sort();
    },
  };
}

/** An endpoint without revisions cannot guard updates. */
export const revisionGuard = (RevisionId: string) => (RevisionId === "" ? {} : { RevisionId });
