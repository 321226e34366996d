/**
 * Decides what the change of one function is, and whether what is there now is its original, ours, or somebody else's.
 */

import { layerArnOf } from "../arn.ts";
import type { FunctionConfiguration } from "../plan/inventory.ts";
import type { Reason } from "../report/reasons/reasons.ts";

/** The two halves of a function a migration changes. `layers` are layer version ARNs, in the function's order. */
export interface Halves {
  readonly codeSha256: string;
  readonly layers: readonly string[];
}

/** What we make of a function, as its journal says before each call; `null` where we do not change that half. */
export interface OurChange {
  readonly slimCodeSha256: string | null;
  readonly layersAfter: readonly string[] | null;
}

/** The halves of a function as Lambda describes it. */
export function halvesOf({ codeSha256, layers }: Pick<FunctionConfiguration, "codeSha256" | "layers">): Halves {
  return { codeSha256, layers: layers.map(({ arn }) => arn) };
}

/**
 * The layer list with this version on it: another version of the same layer is replaced in its place, otherwise it goes
 * to the end. The user's order is kept: later layers win over earlier ones in /opt.
 */
export function layersWith(before: readonly string[], versionArn: string): readonly string[] {
  const layer = layerArnOf(versionArn);
  if (!before.some((arn) => layerArnOf(arn) === layer)) return [...before, versionArn];
  return before.map((arn) => (layerArnOf(arn) === layer ? versionArn : arn));
}

export function sameLayers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((arn, at) => arn === others[at]);
}

/**
 * What somebody else changed; `null` where each half is either the original or ours. Any mix of the two
 * is the trace of a migration under way.
 */
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
 * What somebody else made of a function since it had changed; `null` where it is as we left it. `codeSha256`: of
 * its code before, which stays where only its layer moves; `present` is `null` where it is gone.
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
 * Whether somebody else took a layer off the code we left, as for `changeSinceMigration`: an outage, and not only their own
 * affair.
 */
export function hasLostLayer(ours: OurChange, codeSha256: string, present: Halves | null): boolean {
  if (present === null || present.codeSha256 !== (ours.slimCodeSha256 ?? codeSha256)) return false;
  const left = present.layers.map(layerArnOf);
  return (ours.layersAfter ?? []).some((arn) => !left.includes(layerArnOf(arn)));
}

/** The version that now stands where ours stood, where nothing else of the list differs; `null` otherwise. */
function versionMovedTo(ours: readonly string[], present: readonly string[]): string | null {
  const differing = present.filter((arn, at) => arn !== ours[at]);
  const [moved = ""] = differing;
  const isVersionOfOurs = differing.length === 1 && ours.some((arn) => layerArnOf(arn) === layerArnOf(moved));
  return isVersionOfOurs && sameLayers(present.map(layerArnOf), ours.map(layerArnOf)) ? moved : null;
}
