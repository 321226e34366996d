/** Ensures that paginated lists end. */
import { NotUsable } from "../domain/errors.ts";

/**
 * Checks the token of every page of a list. A repeated token would make the list endless, and stopping would omit
 * items.
 * @throws NotUsable for a repeated token
 */
export function onlyNewTokens(list: string): (token: string | undefined) => string | undefined {
  const seen = new Set<string>();
  return (token) => {
    // Some endpoints send an empty token with the last page.
    if (token === undefined || token === "") return undefined;
    if (seen.has(token)) throw new NotUsable({ code: "list-without-end", list });
    seen.add(token);
    return token;
  };
}
