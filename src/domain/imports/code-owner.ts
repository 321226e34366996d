/** Decides who owns the code a finding is in: the team, an installed library, or a layer that does not change. */

import type { PackageDirectory } from "../package/package-directory.ts";
import { isShared } from "../package/shared-path.ts";
import { FAMILIES, PLACES } from "../runtimes/families.ts";
import { type ImportFinding, type ImportProof, withLists } from "./import-proof.ts";

/** The places a function's code can be in. */
export interface CodePlaces {
  /** As configured in Lambda: `src/app.handler`. Code next to it is the team's own. */
  readonly handler: string;
  readonly sharedPaths: readonly string[];
  readonly task: Pick<PackageDirectory, "entries">;
  readonly newLayer: Pick<PackageDirectory, "entries">;
}

type CodeOwner = NonNullable<ImportFinding["of"]>;

/** The proof with the code owner of each finding. */
export function withCodeOwners(proof: ImportProof, places: CodePlaces): ImportProof {
  const whose = codeOwnerIn(places);
  const marked = (findings: readonly ImportFinding[]) => findings.map((each) => ({ ...each, of: whose(each.file) }));
  return withLists(proof, ["lost", "changed", "missingBefore", "foundAfter", "unproven", "doubts"], marked);
}

/** Decides by names alone, without reading files. Code that is not known to be a library counts as the team's. */
export function codeOwnerIn({ handler, sharedPaths, task, newLayer }: CodePlaces): (file: string) => CodeOwner {
  const own = pathsIn(task);
  const inNewLayer = pathsIn(newLayer);
  const tests = FAMILIES.map(({ paths }) => paths.librariesIn([...own], handler.split(/[./]/)[0] ?? ""));
  return (file) => {
    if (isShared(file, sharedPaths)) return "own";
    const isLibrary = tests.some((isIn) => isIn(file));
    if (own.has(file) || file.startsWith("the handler") || file.startsWith("its environment"))
      return isLibrary ? "library" : "own";
    return inNewLayer.has(file) || isLibrary ? "library" : "layer";
  };
}

const IN_LAYER = new RegExp(`^(?:${PLACES.inLayer.join("|")})`);

/** Paths relative to the folders of a layer that the runtime searches, as findings name files. */
function pathsIn({ entries }: Pick<PackageDirectory, "entries">): ReadonlySet<string> {
  return new Set(entries.flatMap(({ path }) => [path, path.replace(IN_LAYER, "")]));
}
