/** Lists that end, whatever answers them. */
import { NotUsable } from "../domain/errors.ts";

/**
 * Looks at the token of every page of one list. An endpoint that answers a token again goes in a circle: to go on would
 * never end, and to stop would leave something out.
 * @throws NotUsable for a token that was there before
 */
export function onlyNewTokens(list: string): (token: string | undefined) => string | undefined {
  const seen = new Set<string>();
  return (token) => {
    // Some endpoints send an empty token with the last page.
    if (token === undefined || token === "") return undefined;
    if (seen.has(token))
      throw new NotUsable(`The endpoint answers ${list} in a circle: the token of a page came a second time.`);
    seen.add(token);
    return token;
  };
}
