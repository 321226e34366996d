/**
 * Decides what a person should know about a plan beside what happens to each function: what gets lost, what comes
 * along, what ends soon.
 */
import { byNumber, count } from "../amounts.ts";
import type { LayerArtifact } from "../package/layer-artifact.ts";
import { isShared } from "../package/shared-path.ts";
import type { MigrationRequest } from "../request/request.ts";
import { updatesBlockedSoon } from "../runtimes/runtimes.ts";
import { listed } from "../text.ts";
import type { InventoryItem } from "./inventory.ts";
import { pinnedCallers } from "./release.ts";

/** Looks that the Region or the endpoint does not offer: a plan goes on without them, and says so once. */
export function notOfferedNotes(looks: readonly string[]): readonly string[] {
  if (looks.length === 0) return [];
  return [`Not looked at, because this Region or endpoint does not offer it: ${looks.join(", ")}.`];
}

/** Files that stay out of the layer though functions that move hold them; none where nothing gets lost. */
export function exclusionNotes(moving: readonly InventoryItem[]): readonly string[] {
  const lost = moving.flatMap(({ shared }) => (shared === null || shared.kind === "absent" ? [] : shared.leftOut));
  const holders = [...Map.groupBy(lost, (path) => path)].sort((one, other) => other[1].length - one[1].length);
  if (holders.length === 0) return [];
  const words = holders.map(([path, of]) => `${path} (${count(of.length, "function")})`);
  return [
    `Left out of the layer, and gone from the functions that move: ${named(words)}. Where code reads such a file, change "layer": { "exclude": […] }.`,
  ];
}

/** What the layer holds beside the shared code: on Python's path it comes before what the runtime brings. */
export function layerNotes(
  { contents }: Pick<LayerArtifact, "contents">,
  sharedPaths: readonly string[],
): readonly string[] {
  const beside = [...contents.keys()].filter((path) => !isShared(path, sharedPaths));
  const tops = [...new Set(beside.map((path) => path.replace(/\/.*/s, "/")))].sort();
  if (tops.length === 0) return [];
  return [`The layer holds more than the shared code: ${named(tops)}. It comes before what the runtime brings.`];
}

/** Runtimes whose functions Lambda will soon no longer update. */
export function runtimeNotes(moving: readonly InventoryItem[], now: Date): readonly string[] {
  const runtimes = new Set(moving.flatMap(({ configuration: { runtime } }) => runtime ?? []));
  return [...runtimes].flatMap((runtime) => {
    const from = updatesBlockedSoon(runtime, now);
    return from === null ? [] : [`From ${from} on Lambda updates no ${runtime} functions: nor could a rollback.`];
  });
}

/**
 * What is known of updates that move a runtime: where they are allowed, and where a plan did not ask for the mode of
 * every function.
 */
export function runtimeUpdateNotes(
  moving: readonly InventoryItem[],
  { runtimeUpdate }: Pick<MigrationRequest, "runtimeUpdate">,
): readonly string[] {
  const told = moving.filter(({ configuration: { runtimeVersion } }) => runtimeVersion !== null);
  if (runtimeUpdate === "allow")
    return told.length === 0
      ? []
      : [
          'Updates may move functions to a newer version of their runtime ("runtimeUpdate": "allow"), and no rollback takes that back. The report names them.',
        ];
  const unasked = told.filter(({ configuration: { runtimeUpdates } }) => runtimeUpdates === null).length;
  return unasked === 0
    ? []
    : [
        `Whether updates move the runtime of ${count(unasked, "more function")} is asked before ${byNumber(unasked, "its", "their")} batch.`,
      ];
}

/** What of the traffic of functions behind aliases no alias moves, and what takes minutes. */
export function trafficNotes(moving: readonly InventoryItem[]): readonly string[] {
  const pinned = moving.flatMap((item) => pinnedCallers(item).map((words) => `${item.configuration.name}: ${words}`));
  const snapStart = moving.filter(({ traffic }) => traffic?.snapStart).map(({ configuration }) => configuration.name);
  return [
    ...(pinned.length === 0 ? [] : [`Calls that stay on the version they name: ${named(pinned)}.`]),
    ...(snapStart.length === 0
      ? []
      : [`Lambda takes minutes to publish a version with SnapStart: ${named(snapStart)}.`]),
  ];
}

const named = (words: readonly string[]) => listed(words);
