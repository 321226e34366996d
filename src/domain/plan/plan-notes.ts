/** Notes on a plan: what gets lost, what the layer adds, and which limits apply soon. */
import type { LayerArtifact } from "../package/layer-artifact.ts";
import { isShared } from "../package/shared-path.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { layersOf } from "../request/request-layers.ts";
import { familyNamed } from "../runtimes/families.ts";
import { updatesBlockedSoon } from "../runtimes/runtimes.ts";
import type { InventoryItem } from "./inventory.ts";
import { pinnedCallers } from "./release.ts";

/** What the Region or the endpoint does not support, so that the plan is made without it. */
export function notOfferedNotes(looks: readonly string[]): readonly Reason[] {
  return looks.length === 0 ? [] : [{ code: "not-offered", looks }];
}

/** Files of migrating functions that the layer leaves out. */
export function exclusionNotes(moving: readonly InventoryItem[]): readonly Reason[] {
  const lost = moving.flatMap(({ shared }) => (shared === null || shared.kind === "absent" ? [] : shared.leftOut));
  const holders = [...Map.groupBy(lost, (path) => path)].sort((one, other) => other[1].length - one[1].length);
  if (holders.length === 0) return [];
  const files = holders.map(([path, of]) => ({ path, functions: of.length }));
  return [{ code: "files-left-out", files, total: files.length }];
}

interface NotedFolders {
  readonly inventory: readonly InventoryItem[];
  readonly changing: readonly InventoryItem[];
  readonly artifacts: readonly Pick<LayerArtifact, "dependencies">[];
}

/** Packages that the shared code needs. */
export function folderNotes(
  { inventory, changing, artifacts }: NotedFolders,
  { shared }: Pick<MigrationRequest, "shared">,
): readonly Reason[] {
  const needed = new Set([
    ...inventory.flatMap(({ imports }) => imports?.needs ?? []),
    ...(changing.length === 0 ? [] : artifacts.flatMap(({ dependencies }) => dependencies)),
  ]);
  const all = [...new Set([...shared, ...[...needed].sort()])];
  return needed.size === 0 ? [] : [{ code: "packages-needed", shared: all, total: all.length }];
}

/** Languages whose code is found by paths: what a function never reaches could not be found in the layer. */
export function slimNotes(request: Pick<MigrationRequest, "slim" | "layer" | "layers" | "shared">): readonly Reason[] {
  if (request.slim === "shared") return [];
  return layersOf(request).flatMap(({ family: { language, paths } }): Reason[] =>
    paths.initFile === null ? [{ code: "reachable-in-python-alone", language }] : [],
  );
}

/** Other content of the layer: it precedes the modules of the runtime on the search path. */
export function layerNotes(
  { family, contents }: Pick<LayerArtifact, "family" | "contents">,
  request: Pick<MigrationRequest, "layer" | "layers" | "shared">,
): readonly Reason[] {
  const sharedPaths = layersOf(request).find((asked) => asked.family.name === family)?.sharedPaths ?? [];
  const { modulesFolder } = familyNamed(family).paths;
  const beside = [...contents.keys()].filter((path) => path.startsWith(modulesFolder) && !isShared(path, sharedPaths));
  const paths = [...new Set(beside.map((path) => path.replace(/\/.*/s, "/")))].sort();
  return paths.length === 0 ? [] : [{ code: "layer-holds-more", paths, total: paths.length }];
}

/** Runtimes whose functions Lambda will soon stop updating. */
export function runtimeNotes(moving: readonly InventoryItem[], now: Date): readonly Reason[] {
  const runtimes = new Set(moving.flatMap(({ configuration: { runtime } }) => runtime ?? []));
  return [...runtimes].flatMap((runtime) => {
    const from = updatesBlockedSoon(runtime, now);
    return from === null ? [] : [{ code: "updates-end", runtime, from }];
  });
}

/** Updates that can move a runtime: the request allows them, or the plan did not read the mode of some functions. */
export function runtimeUpdateNotes(
  moving: readonly InventoryItem[],
  { runtimeUpdate }: Pick<MigrationRequest, "runtimeUpdate">,
): readonly Reason[] {
  const versioned = moving.filter(({ configuration: { runtimeVersion } }) => runtimeVersion !== null);
  if (runtimeUpdate === "allow") return versioned.length === 0 ? [] : [{ code: "runtime-updates-allowed" }];
  const unasked = versioned.filter(({ configuration: { runtimeUpdates } }) => runtimeUpdates === null).length;
  return unasked === 0 ? [] : [{ code: "runtime-updates-unknown", functions: unasked }];
}

/** Traffic that no alias moves, and versions that take minutes to publish. */
export function trafficNotes(moving: readonly InventoryItem[]): readonly Reason[] {
  const callers = moving.flatMap((item) => pinnedCallers(item).map((text) => `${item.configuration.name}: ${text}`));
  const functions = moving.filter(({ traffic }) => traffic?.snapStart).map(({ configuration }) => configuration.name);
  return [
    ...(callers.length === 0 ? [] : [{ code: "calls-stay-on-version", callers, total: callers.length } as const]),
    ...(functions.length === 0 ? [] : [{ code: "snap-start-slow", functions, total: functions.length } as const]),
  ];
}
