/**
 * Decides which log events a CloudWatch Logs filter pattern for unstructured text matches: all plain terms (AND), none
 * of the `-terms`, any of the `?terms` (OR). Terms are case sensitive and match anywhere; quotes make a phrase. As soon
 * as a plain or an excluded term is there, every `?term` is ignored. (CloudWatch Logs guide, "Filter pattern syntax")
 */
import { AwsError } from "../service.ts";

export type Matches = (message: string) => boolean;

interface Terms {
  readonly all: string[];
  readonly none: string[];
  readonly any: string[];
}

/**
 * @throws AwsError InvalidParameterException for a malformed pattern, or one for JSON, fields or regular expressions
 */
export function filterPattern(pattern: string): Matches {
  const { all, none, any } = termsOf(pattern.trim());
  const ignoresOptional = all.length > 0 || none.length > 0;
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (ignoresOptional || any.length === 0 || any.some((term) => message.includes(term)));
}

const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\w]+))(?=\s|$)/y;

function termsOf(pattern: string): Terms {
  const terms: Terms = { all: [], none: [], any: [] };
  const kinds = { "": terms.all, "-": terms.none, "?": terms.any };
  TERM.lastIndex = 0;
  while (TERM.lastIndex < pattern.length) {
    const match = TERM.exec(pattern);
    if (match === null) throw invalidPattern();
    const [, sign, phrase, word] = match;
    const term = word ?? (phrase ?? "").replace(/\\(.)/g, "$1");
    kinds[sign as keyof typeof kinds].push(term);
  }
  return terms;
}

/** Terms with other characters than letters, digits and `_` need quotes, as on AWS. */
function invalidPattern(): AwsError {
  return new AwsError("InvalidParameterException", "Invalid filter pattern");
}
