/**
 * Decides which aliases of a function a migration may lead to a version it publishes: those that follow $LATEST. Publishing
 * $LATEST for any other one would release what its team has not released.
 */
import { sameLayers } from "../change/function-change.ts";
import type { AliasFacts, FunctionConfiguration, InventoryItem, PublishedVersion, Traffic } from "./inventory.ts";

/** Which aliases move with a function, and which stay; of a function with at least one alias on a published version. */
export interface Release {
  /** Aliases that lead to one published version which holds what $LATEST holds; `from` is that version. */
  readonly aliases: readonly { readonly name: string; readonly from: string }[];
  /** In plain words, each alias that stays where it leads, and why. */
  readonly stays: readonly string[];
}

type Released = Pick<InventoryItem, "aliases" | "traffic"> & {
  readonly configuration: Pick<FunctionConfiguration, "codeSha256" | "layers">;
};

/** `null` where no alias leads to a published version: then $LATEST is all there is to change. */
export function releaseOf(item: Released): Release | null {
  const judged = item.aliases.filter(leadsToVersion).map((alias) => ({ alias, why: reasonToStay(alias, item) }));
  if (judged.length === 0) return null;
  return {
    aliases: judged
      .filter(({ why }) => why === null)
      .map(({ alias }) => ({ name: alias.name, from: alias.functionVersion })),
    stays: judged.flatMap(({ why }) => why ?? []),
  };
}

/** Why a function must be left alone whose aliases all stay; `null` where one follows $LATEST, or none leads to a version. */
export function reasonOfRelease(item: Released): string | null {
  const release = releaseOf(item);
  if (release === null || release.aliases.length > 0) return null;
  return `none of its aliases follows $LATEST, so publishing it would release what is not released: ${release.stays.join("; ")}. Publish $LATEST and lead an alias there, or bring $LATEST back to the version it leads to, then run again`;
}

/** What becomes of the aliases of a function that moves, in plain words; `published` is `null` while there is no version yet. */
export function releaseWords({ aliases, stays }: Release, published: string | null): string {
  const moved = aliases.map(({ name, from }) =>
    published === null
      ? `alias ${name} would move from version ${from} to one published of it`
      : `alias ${name} moved from version ${from} to version ${published}`,
  );
  return [...moved, ...stays].join("; ");
}

/** Whether traffic through it reaches a published version. */
export function leadsToVersion({ functionVersion, weights }: AliasFacts): boolean {
  return functionVersion !== LATEST || Object.keys(weights).length > 0;
}

/** Calls that are pinned to a version number: no alias moves them, so they stay on that version. In plain words. */
export function pinnedCallers({ traffic }: Pick<InventoryItem, "traffic">): readonly string[] {
  return (traffic?.callers ?? [])
    .filter(({ qualifier }) => qualifier !== null && /^\d+$/.test(qualifier))
    .map(({ kind, name, qualifier }) => `${kind} ${name} calls version ${qualifier} itself`);
}

const LATEST = "$LATEST";

/** Why an alias stays where it leads, in plain words; `null` where it follows $LATEST. */
function reasonToStay(alias: AliasFacts, { configuration, traffic }: Released): string | null {
  const { name, functionVersion, weights } = alias;
  const others = Object.keys(weights);
  if (others.length > 0)
    return `alias ${name} divides its traffic between versions ${[functionVersion, ...others].join(" and ")}: end that shift first`;
  const version = traffic?.versions.find((one) => one.version === functionVersion);
  if (version === undefined) return `alias ${name} leads to version ${functionVersion}, which could not be looked at`;
  const differing = differencesOf(version, configuration);
  if (differing.length > 0)
    return `alias ${name} leads to version ${functionVersion}, and $LATEST differs from it in ${differing.join(", ")}`;
  return reasonOfConcurrency(alias, traffic);
}

function differencesOf(
  { codeSha256, layers, otherSettings }: PublishedVersion,
  latest: Released["configuration"],
): readonly string[] {
  const present = latest.layers.map(({ arn }) => arn);
  return [
    ...(codeSha256 === latest.codeSha256 ? [] : ["code"]),
    ...(sameLayers(layers, present) ? [] : ["layers"]),
    ...otherSettings,
  ];
}

/** What is allocated to a version stays with it: the next one would start cold. */
function reasonOfConcurrency({ name, functionVersion }: AliasFacts, traffic: Traffic | null): string | null {
  const of = (qualifier: string) => traffic?.provisioned.find((one) => one.qualifier === qualifier);
  if (of(functionVersion) !== undefined)
    return `alias ${name} leads to version ${functionVersion}, which has provisioned concurrency of its own: allocate it to the alias instead`;
  const own = of(name);
  if (own?.status !== "FAILED") return null;
  return `alias ${name} has provisioned concurrency that could not be allocated (${own.reason ?? "Lambda gives no reason"}): repair it first`;
}
