/** Decides how a function changes, and whether its present state is the original, ours or the work of others. */

import { layerArnOf } from "../arn.ts";
import type { FunctionConfiguration } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";

/** The two halves of a function that a migration changes. `layers` are ARNs of layer versions in order. */
export interface Halves {
  readonly codeSha256: string;
  readonly layers: readonly string[];
}

/**
 * What the migration makes of a function, as journalled before each call; `null` for a half that it does not change.
 */
export interface OurChange {
  readonly slimCodeSha256: string | null;
  readonly layersAfter: readonly string[] | null;
}

/** The halves of a function as Lambda describes it. */
export function halvesOf({ codeSha256, layers }: Pick<FunctionConfiguration, "codeSha256" | "layers">): Halves {
  return { codeSha256, layers: layers.map(({ arn }) => arn) };
}

/**
 * The layer list with this version: in place of another version of the same layer, otherwise at the end. The order is
 * kept, because later layers overwrite earlier ones in /opt.
 */
export function layersWith(before: readonly string[], versionArn: string): readonly string[] {
  const layer = layerArnOf(versionArn);
  if (!before.some((arn) => layerArnOf(arn) === layer)) return [...before, versionArn];
  return before.map((arn) => (layerArnOf(arn) === layer ? versionArn : arn));
}

/** Whether both lists have the same layer versions in the same order. */
export function sameLayers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((arn, at) => arn === others[at]);
}

/** What others changed; `null` if each half is either the original or ours, as during a migration. */
export function foreignChange(original: Halves, ours: OurChange, present: Halves): Reason | null {
  const code = present.codeSha256 === original.codeSha256 || present.codeSha256 === ours.slimCodeSha256;
  const layers =
    sameLayers(present.layers, original.layers) ||
    (ours.layersAfter !== null && sameLayers(present.layers, ours.layersAfter));
  if (code && layers) return null;
  if (!code && !layers) return { code: "code-and-layers-changed-by-others" };
  if (!code) return { code: "code-changed-by-others", since: null };
  const moved = versionMovedTo(ours.layersAfter ?? [], present.layers);
  return moved === null
    ? { code: "layers-changed-by-others", since: null }
    : { code: "layer-moved-by-others", layerVersionArn: moved };
}

/**
 * What others changed after the migration of a function; `null` if nothing. `codeSha256` is its hash before, which
 * stays if only the layer moves. `present` is `null` if the function was deleted.
 */
export function changeSinceMigration(ours: OurChange, codeSha256: string, present: Halves | null): Reason | null {
  if (present === null) return { code: "deleted-by-others", since: "move" };
  if (present.codeSha256 !== (ours.slimCodeSha256 ?? codeSha256))
    return { code: "code-changed-by-others", since: "move" };
  return sameLayers(present.layers, ours.layersAfter ?? [])
    ? null
    : { code: "layers-changed-by-others", since: "move" };
}

/**
 * Whether others removed a layer from the code that the migration left: an outage. Parameters as of
 * `changeSinceMigration`.
 */
export function hasLostLayer(ours: OurChange, codeSha256: string, present: Halves | null): boolean {
  if (present === null || present.codeSha256 !== (ours.slimCodeSha256 ?? codeSha256)) return false;
  const left = present.layers.map(layerArnOf);
  return (ours.layersAfter ?? []).some((arn) => !left.includes(layerArnOf(arn)));
}

/** The version in place of ours, if nothing else in the list differs; otherwise `null`. */
function versionMovedTo(ours: readonly string[], present: readonly string[]): string | null {
  const differing = present.filter((arn, at) => arn !== ours[at]);
  const [moved = ""] = differing;
  const isVersionOfOurs = differing.length === 1 && ours.some((arn) => layerArnOf(arn) === layerArnOf(moved));
  return isVersionOfOurs && sameLayers(present.map(layerArnOf), ours.map(layerArnOf)) ? moved : null;
}
