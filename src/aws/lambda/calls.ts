/** Shared by Lambda calls: GetFunction, rate-limited pages, operations that an endpoint may lack, and guards. */
import { GetFunctionCommand, type GetFunctionResponse, type LambdaClient } from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { nullIfMissing } from "../missing.ts";
import { onlyNewTokens } from "../paging.ts";
import { getFunctionBudget, type RateBudget } from "../rate-budget.ts";
import { isNotOffered, isUnsupported } from "../unsupported.ts";

/** Reads $LATEST, or a version. `null` if it does not exist. GetFunction has its own quota. */
export async function getFunction(
  client: LambdaClient,
  FunctionName: string,
  Qualifier?: string,
): Promise<GetFunctionResponse | null> {
  await getFunctionBudget.take();
  return client.send(new GetFunctionCommand({ FunctionName, Qualifier })).catch(nullIfMissing);
}

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

/** For `catch`, if an endpoint that lacks the operation cannot have the resource either. @throws every other error */
export function nullIfMissingOrUnsupported(error: unknown): null {
  return isUnsupported(error) ? null : nullIfMissing(error);
}

/** An endpoint without revisions cannot guard updates. */
export const revisionGuard = (RevisionId: string) => (RevisionId === "" ? {} : { RevisionId });

/** @throws NotUsable if another version answered than the one that `NAME:NUMBER` selects */
export function verifyVersion(name: string, answered: string | undefined): void {
  const [, asked] = /:(\d+)$/.exec(name) ?? [];
  if (asked === undefined || answered === undefined || asked === answered) return;
  throw new NotUsable({ code: "other-version-answered", version: answered, asked: name });
}
