/** What is found by reading what a function imports, as it is and as it will be. */
import { MOST_NAME, quoted } from "./text.ts";

/** One import in words people can follow up: `app.py line 3: shared.db (not in the layer)`. */
export interface ImportFinding {
  /** Path of the importing file inside the package: `app.py`, `shared/db.py`, `node_modules/@acme/shared/index.js`. */
  readonly file: string;
  /** Counted from 1; 0 for what Lambda itself imports. */
  readonly line: number;
  /** What the import asks for: a dotted name of Python, a specifier of Node.js; for a computed one the call itself. */
  readonly module: string;
  readonly why: string;
}

/** Stored with the inventory; each list holds its first 50 findings, in the order of the walk. */
export interface ImportProof {
  /** Found now and not any more after the change: the function would fail. */
  readonly lost: readonly ImportFinding[];
  /** Found on both sides, but other content than what the request accepts. */
  readonly changed: readonly ImportFinding[];
  /** Not found now either. */
  readonly missingBefore: readonly ImportFinding[];
  /** What reading cannot decide: names made when the code runs, changes of the search path, files that cannot be read. */
  readonly unproven: readonly ImportFinding[];
}

const MOST_KEPT = 50;

/** One line of a file that asks for several names of one missing module is one finding. */
export function once(findings: readonly ImportFinding[]): ImportFinding[] {
  const different = new Map(findings.map((each) => [`${each.file} ${each.line} ${each.module}`, each]));
  return [...different.values()].slice(0, MOST_KEPT).map(({ file, line, module, why }) => ({
    file: quoted(file, MOST_NAME),
    line,
    module: quoted(module, MOST_NAME),
    why: quoted(why),
  }));
}
