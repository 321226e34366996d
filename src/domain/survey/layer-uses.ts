/** Finds who uses which version of a layer, which versions are outdated, and which nobody needs. */
import * as z from "zod";
import { arnParts, lastPart, layerArnOf, layerVersionOf } from "../arn.ts";
import { names, type Stored } from "../stored/parts.ts";

const usedVersion = z.object({
  version: z.int(),
  /** Functions whose $LATEST uses it, sorted. */
  functions: names,
  /** Functions with a published version that uses it, sorted. */
  published: names,
});

export const layerUse = z.object({
  /** ARN without a version. */
  arn: z.string(),
  name: z.string(),
  /** Whether the layer belongs to another account, whose versions are not listed. */
  ofOthers: z.boolean(),
  /** The newest version; `null` if it is not known. */
  newest: z.int().nullable(),
  /** Newest first. */
  versions: z.array(usedVersion),
  /** Functions whose $LATEST uses an older version than the newest. */
  outdated: names,
  /** Existing versions that no function version of this account and Region uses, newest first. */
  unused: z.array(z.int()),
});

export type LayerUse = Stored<typeof layerUse>;

/** The layers of one version of a function. */
export interface FunctionLayers {
  readonly functionName: string;
  /** A version number or `$LATEST`. */
  readonly version: string;
  /** Layer version ARNs. */
  readonly layers: readonly string[];
}

/**
 * @param own the existing versions of the account's own layers, by ARN without a version
 * @param accountId of the functions
 */
export function layerUsesOf(
  functions: readonly FunctionLayers[],
  own: ReadonlyMap<string, readonly number[]>,
  accountId: string,
): readonly LayerUse[] {
  const used = functions.flatMap(({ layers, ...holder }) => layers.map((arn) => ({ ...holder, arn })));
  const byLayer = Map.groupBy(used, ({ arn }) => layerArnOf(arn));
  return [...new Set([...byLayer.keys(), ...own.keys()])].sort().map((arn) => {
    const existing = own.get(arn) ?? [];
    const ofLayer = Map.groupBy(byLayer.get(arn) ?? [], (use) => Number(layerVersionOf(use.arn)));
    const newest = existing.length === 0 ? null : Math.max(...existing);
    const versions = [...ofLayer]
      .sort(([one], [other]) => other - one)
      .map(([version, uses]) => ({
        version,
        functions: namesOf(uses.filter((use) => use.version === "$LATEST")),
        published: namesOf(uses.filter((use) => use.version !== "$LATEST")),
      }));
    return {
      arn,
      name: lastPart(arn),
      ofOthers: arnParts(arn).accountId !== accountId,
      newest,
      versions,
      outdated: versions
        .flatMap(({ version, functions: of }) => (newest !== null && version < newest ? of : []))
        .sort(),
      unused: existing.filter((version) => !ofLayer.has(version)).sort((one, other) => other - one),
    };
  });
}

function namesOf(uses: readonly { readonly functionName: string }[]): string[] {
  return [...new Set(uses.map(({ functionName }) => functionName))].sort();
}
