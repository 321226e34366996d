/** How a function stands: as the team has it, moved to the layer, or otherwise. */
import { isDeepStrictEqual } from "node:util";
import type { FunctionState } from "../faults/fleet-state.ts";
import { filesIn, nodeLayer, pythonLayer, sharedPaths, wayOf } from "./fleet.ts";
import { packageNow, type Team } from "./team.ts";
import type { SimulatedWorld } from "./world.ts";

export type Standing = "original" | "migrated" | "layer attached" | "otherwise";

/** @param was how it was when the team began to ask */
export async function standingOf(
  { world, team }: { readonly world: SimulatedWorld; readonly team: Team },
  name: string,
  is: FunctionState,
  was: FunctionState,
): Promise<Standing> {
  const theirs = team.packageOf(name);
  const ours = is.layers.filter(isOurs);
  const isOther = (arn: string) => !isOurs(arn);
  if (!isDeepStrictEqual(is.layers.filter(isOther), was.layers.filter(isOther))) return "otherwise";
  if (is.codeSha256 === theirs.codeSha256) return ours.length === 0 ? "original" : "layer attached";
  if (ours.length !== 1 || is.layers.at(-1) !== ours[0] || is.lastUpdateStatus !== "Successful") return "otherwise";
  const { zip } = await packageNow(world, name);
  if (!isSlimOf(filesIn(zip), filesIn(theirs.zip), wayOf(name) !== null)) return "otherwise";
  return is.aliases.every((alias) => leadsAsBefore(alias, is, was)) ? "migrated" : "otherwise";
}

const isOurs = (arn: string) => [pythonLayer, nodeLayer].includes(arn.split(":").at(-2) ?? "");

/**
 * All of a package but its shared code; data files of that may stay. Some ways to reach shared code need more of it.
 */
export function isSlimOf(
  slim: ReadonlyMap<string, string>,
  whole: ReadonlyMap<string, string>,
  keepsMore = false,
): boolean {
  const isShared = (path: string) => sharedPaths.some((shared) => path.startsWith(shared));
  const isCode = (path: string) => /\.(py|[cm]?js)$|package\.json$/.test(path);
  return (
    [...slim].every(
      ([path, content]) => whole.get(path) === content && (keepsMore || !(isShared(path) && isCode(path))),
    ) && [...whole.keys()].every((path) => slim.has(path) || isShared(path))
  );
}

/** An alias that followed $LATEST leads to a version of what $LATEST now holds; any other leads where it did. */
function leadsAsBefore(alias: string, is: FunctionState, was: FunctionState): boolean {
  const [name = ""] = alias.split(" → ");
  const before = was.aliases.find((each) => each.startsWith(`${name} → `));
  if (before === alias) return true;
  const version = / → (\d+)$/.exec(alias)?.[1] ?? "";
  return isDeepStrictEqual(is.versions[version], contentOf(is)) && follows(before ?? "", was);
}

function follows(alias: string, was: FunctionState): boolean {
  const version = / → (\d+)$/.exec(alias)?.[1] ?? "";
  return isDeepStrictEqual(was.versions[version], contentOf(was));
}

const contentOf = ({ codeSha256, layers, settings }: FunctionState) => ({ codeSha256, layers, settings });
