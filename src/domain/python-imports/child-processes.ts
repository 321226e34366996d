/** Decides what Python processes that a function starts would lose: they look into their working directory, and into no layer. */
import { absolutePathOf, type TreeFile } from "../file-tree.ts";
import type { ImportFinding } from "../import-proof.ts";
import { absolute } from "../paths/path-value.ts";
import { type ImportWalk, importWalkFrom } from "./import-walk.ts";
import type { ImportWorld } from "./module-table.ts";
import type { ChildPython } from "./path-uses.ts";
import { pythonFileOf } from "./python-file.ts";
import { shownPath } from "./search-path.ts";

export interface ChildFindings {
  readonly lost: readonly ImportFinding[];
  readonly doubts: readonly ImportFinding[];
  readonly unproven: readonly ImportFinding[];
}

/** @param isAsked whether what a file starts counts: a library starts what it is told to */
export async function childFindingsOf(
  { modules }: ImportWalk,
  before: ImportWorld,
  after: ImportWorld,
  isAsked: (file: TreeFile) => boolean,
): Promise<ChildFindings> {
  const found = { lost: [] as ImportFinding[], doubts: [] as ImportFinding[], unproven: [] as ImportFinding[] };
  for (const { found: module, python } of modules.values()) {
    if (module === "runtime" || module.kind !== "file" || !isAsked(module.file)) continue;
    for (const child of python?.paths.children ?? []) {
      const at = {
        file: shownPath(module.file),
        line: child.line,
        module: child.what.replace(/\s+/g, " ").slice(0, 80),
      };
      if (child.kind === "computed") {
        found.doubts.push({
          ...at,
          why: "it starts a Python of its own, which looks into no layer, with what is chosen when the code runs",
        });
        continue;
      }
      for (const { folder, name } of startsOf(child, module.file)) {
        const gone = await lostBy(name, folder, before, after);
        if (gone === null) continue;
        const why = `it starts a Python of its own, which looks into no layer and would not find ${gone}`;
        found[child.searches ? "unproven" : "lost"].push({ ...at, why });
      }
    }
  }
  return found;
}

interface Start {
  /** Of the package, without a slash at its end: its modules are found. */
  readonly folder: string;
  readonly name: string;
}

function startsOf({ kind, what }: ChildPython, asker: TreeFile): readonly Start[] {
  if (kind === "module")
    return [
      { folder: "", name: what },
      { folder: "", name: `${what}.__main__` },
    ];
  if (kind === "script") {
    const at = what.startsWith("//") ? absolute(absolutePathOf(asker), what.slice(1)) : absolute("/var/task", what);
    const [, folder = "", name] = /^\/var\/task\/(?:(.*)\/)?([^/]+)\.py$/.exec(at) ?? [];
    return name === undefined ? [] : [{ folder, name }];
  }
  return pythonFileOf(what).imports.flatMap((each) =>
    each.kind === "computed" || each.relative !== null ? [] : [{ folder: "", name: each.module }],
  );
}

/** The first module that is found now and not afterwards; `null` where nothing is lost. */
async function lostBy(name: string, folder: string, before: ImportWorld, after: ImportWorld): Promise<string | null> {
  const alone = (world: ImportWorld): ImportWorld => ({
    ...world,
    searched: [{ tree: world.places.task, path: folder }],
  });
  const now = await importWalkFrom(name, alone(before));
  const then = await importWalkFrom(name, alone(after));
  const found = new Set(now.imports.filter(({ resolution }) => resolution !== "missing").map(({ wanted }) => wanted));
  return then.imports.find(({ resolution, wanted }) => resolution === "missing" && found.has(wanted))?.wanted ?? null;
}
