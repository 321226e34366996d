/** Decides how many imports the probe runs at the same time. The fleet's own calls share the account's concurrency. */

const SHARE = 0.1;
const MIN_IMPORTS = 2;
/** Lambda returns 100 packages a second (GetFunction), and most imports take about a second. */
const MAX_IMPORTS = 100;
/** Used if Lambda does not report the account's concurrency. */
const DEFAULT_IMPORTS = 5;

/** @param unreserved the account's unreserved concurrency; `null` if Lambda does not report it */
export function importConcurrencyOf(unreserved: number | null): number {
  if (unreserved === null) return DEFAULT_IMPORTS;
  return Math.min(MAX_IMPORTS, Math.max(MIN_IMPORTS, Math.floor(unreserved * SHARE)));
}
