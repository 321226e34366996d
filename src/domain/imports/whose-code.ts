/**
 * Decides whose code a finding on imports is in: the team's own, a library that came along, or a layer that stays as it
 * is.
 */

import type { PackageDirectory } from "../package/package-directory.ts";
import { isShared } from "../package/shared-path.ts";
import type { ImportFinding, ImportProof } from "./import-proof.ts";

/** Where a function's code lies. */
export interface CodePlaces {
  /** As Lambda configures it: `src/app.handler`. Code beside it is the team's own. */
  readonly handler: string;
  readonly sharedPaths: readonly string[];
  readonly task: Pick<PackageDirectory, "entries">;
  readonly newLayer: Pick<PackageDirectory, "entries">;
}

type Whose = NonNullable<ImportFinding["of"]>;

/** A proof whose findings say whose code they are in. */
export function withWhoseCode(proof: ImportProof, places: CodePlaces): ImportProof {
  const whose = whoseCodeIn(places);
  const marked = (findings: readonly ImportFinding[]) => findings.map((each) => ({ ...each, of: whose(each.file) }));
  return {
    ...proof,
    lost: marked(proof.lost),
    changed: marked(proof.changed),
    missingBefore: marked(proof.missingBefore),
    unproven: marked(proof.unproven),
    doubts: marked(proof.doubts),
  };
}

/**
 * Goes by names alone, so that no file has to be read for it: what is not known to be a library counts as the team's
 * own.
 */
export function whoseCodeIn({ handler, sharedPaths, task, newLayer }: CodePlaces): (file: string) => Whose {
  const own = pathsIn(task);
  const inNewLayer = pathsIn(newLayer);
  const libraries = distributionsIn([...own]);
  const handlerTop = handler.split(/[./]/)[0] ?? "";
  return (file) => {
    if (isShared(file, sharedPaths)) return "own";
    const top = file.replace(/(\.py)?(\/.*)?$/s, "");
    const isLibrary = file.includes("node_modules/") || (top !== handlerTop && isOneOf(libraries, top));
    if (own.has(file) || file.startsWith("the handler") || file.startsWith("its environment"))
      return isLibrary ? "library" : "own";
    return inNewLayer.has(file) || isLibrary ? "library" : "layer";
  };
}

/** Below the folders that are searched in a layer, as findings name files. */
function pathsIn({ entries }: Pick<PackageDirectory, "entries">): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ path }) => [
      path,
      path.replace(/^(python\/(lib\/python3\.\d+\/site-packages\/)?|nodejs\/)/, ""),
    ]),
  );
}

/** Names of the installed distributions, `PyYAML-6.0.dist-info` as `pyyaml`. */
function distributionsIn(paths: readonly string[]): ReadonlySet<string> {
  return new Set(
    paths.flatMap((path) => {
      const [, name] = /^([^/]+?)(?:-[^/]*)?\.(?:dist|egg)-info\//.exec(path) ?? [];
      return name === undefined ? [] : [alike(name)];
    }),
  );
}

/**
 * Distributions mostly bear the name of what they bring: `PyYAML` brings yaml, `python-dateutil` dateutil,
 * `psycopg2-binary` psycopg2.
 */
function isOneOf(distributions: ReadonlySet<string>, top: string): boolean {
  const name = alike(top);
  return ["", "py", "python_"].some((before) =>
    ["", "_binary", "_py", "s"].some((after) => distributions.has(before + name + after)),
  );
}

function alike(name: string): string {
  return name.toLowerCase().replaceAll(/[-.]/g, "_");
}
