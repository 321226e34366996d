/**
 * Decides which aliases of a function move to a version that the migration publishes: those that follow $LATEST. For
 * any other alias, this would release code that its team has not released.
 */
import * as z from "zod";
import { sameLayers } from "../change/function-change.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import { explained, type Stored } from "../stored/parts.ts";
import type { AliasFacts, FunctionConfiguration, InventoryItem, PublishedVersion, Traffic } from "./inventory.ts";

/** Which aliases move with a function, and which stay. The function has at least one alias for a published version. */
export const release = z.object({
  /** Aliases for one published version that equals $LATEST. `from` is that version. */
  aliases: z.array(z.object({ name: z.string(), from: z.string() })),
  /** Why each other alias stays. */
  stays: z.array(explained),
});

export type Release = Stored<typeof release>;

type Released = Pick<InventoryItem, "aliases" | "traffic"> & {
  readonly configuration: Pick<FunctionConfiguration, "codeSha256" | "layers">;
};

/** `null` if no alias points to a published version: then only $LATEST changes. */
export function releaseOf(item: Released): Release | null {
  const judged = item.aliases.filter(pointsToVersion).map((alias) => ({ alias, why: reasonToStay(alias, item) }));
  if (judged.length === 0) return null;
  return {
    aliases: judged
      .filter(({ why }) => why === null)
      .map(({ alias }) => ({ name: alias.name, from: alias.functionVersion })),
    stays: judged.flatMap(({ why }) => (why === null ? [] : [explain(why)])),
  };
}

/** Why a function must not change: all its aliases stay. `null` if one follows $LATEST, or none points to a version. */
export function reasonOfRelease(item: Released): Reason | null {
  const release = releaseOf(item);
  return release === null || release.aliases.length > 0
    ? null
    : { code: "no-alias-follows-latest", stays: release.stays };
}

/** Whether traffic through an alias reaches a published version. */
export function pointsToVersion({ functionVersion, weights }: AliasFacts): boolean {
  return functionVersion !== LATEST || Object.keys(weights).length > 0;
}

/** Callers that name a version number, as texts. No alias moves them. */
export function pinnedCallers({ traffic }: Pick<InventoryItem, "traffic">): readonly string[] {
  return (traffic?.callers ?? [])
    .filter(({ qualifier }) => qualifier !== null && /^\d+$/.test(qualifier))
    .map(({ kind, name, qualifier }) => `${kind} ${name} calls version ${qualifier} directly`);
}

const LATEST = "$LATEST";

/** Why an alias does not move; `null` if it follows $LATEST. */
function reasonToStay(alias: AliasFacts, { configuration, traffic }: Released): Reason | null {
  const { name, functionVersion, weights } = alias;
  const onAlias = { alias: name, version: functionVersion };
  const others = Object.keys(weights);
  if (others.length > 0) return { code: "alias-divides-traffic", alias: name, versions: [functionVersion, ...others] };
  const version = traffic?.versions.find((one) => one.version === functionVersion);
  if (version === undefined) return { code: "alias-version-unseen", ...onAlias };
  const differing = differencesOf(version, configuration);
  if (differing.length > 0) return { code: "alias-behind-latest", ...onAlias, differsIn: differing };
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

/** Concurrency that is provisioned for a version stays with it: the next version would start cold. */
function reasonOfConcurrency({ name, functionVersion }: AliasFacts, traffic: Traffic | null): Reason | null {
  const of = (qualifier: string) => traffic?.provisioned.find((one) => one.qualifier === qualifier);
  if (of(functionVersion) !== undefined)
    return { code: "version-has-concurrency", alias: name, version: functionVersion };
  const own = of(name);
  return own?.status === "FAILED" ? { code: "alias-concurrency-failed", alias: name, lambdaSays: own.reason } : null;
}
