/**
 * Decides how much of an account's concurrency the import probe may take: what it takes, the fleet's own calls cannot
 * have.
 */

const SHARE = 0.1;
const LEAST = 2;
/** Lambda gives out 100 packages a second (GetFunction), and an import mostly takes about one. */
const MOST = 100;
/** Where Lambda does not tell. */
const UNTOLD = 5;

/**
 * `unreserved`: invocations that functions without a reservation may have under way together; `null` where Lambda does
 * not tell.
 */
export function importsAtOnce(unreserved: number | null): number {
  if (unreserved === null) return UNTOLD;
  return Math.min(MOST, Math.max(LEAST, Math.floor(unreserved * SHARE)));
}
