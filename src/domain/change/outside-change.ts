/** Decides what a deployment from outside made of a function that stood on the layer. */
import { layerArnOf, layerNameOf, layerVersionOf } from "../arn.ts";
import { type Halves, sameLayers } from "./function-change.ts";

/** How the migration left a function. */
export interface MigratedState extends Halves {
  /** CodeSha256 of the package with its own copy; `null` where it never had one. */
  readonly originalCodeSha256: string | null;
  /** The layer version it stands on. */
  readonly versionArn: string;
}

/** What is there now. */
export interface CurrentState extends Halves {
  /** Whether the package holds shared code; `null` where it was not looked into or cannot be read. */
  readonly holdsShared: boolean | null;
}

export type OutsideChangeKind =
  | "as-migrated"
  /** Bundles the shared code again; it serves, with or without the layer. */
  | "put-back"
  /** No shared code in the package and no layer: every import of it fails. */
  | "stripped"
  | "other-version"
  | "other-layers"
  /** New code without shared code, on the layer: as a handover wants it. */
  | "redeployed"
  /** New code nobody could look into. */
  | "unknown-code"
  | "deleted";

export interface OutsideChange {
  readonly kind: OutsideChangeKind;
  /** In plain words, what is there now and what to do where something is. */
  readonly text: string;
}

/** Whether the present package has to be looked into: its code is neither what the migration made nor what it found. */
export function isOtherCode(standing: MigratedState, { codeSha256 }: Pick<Halves, "codeSha256">): boolean {
  return codeSha256 !== standing.codeSha256 && codeSha256 !== standing.originalCodeSha256;
}

/** `present` is `null` where the function does not exist any more. */
export function outsideChangeOf(standing: MigratedState, present: CurrentState | null): OutsideChange {
  if (present === null) return { kind: "deleted", text: "it does not exist any more" };
  const layer = layerArnOf(standing.versionArn);
  const attached = present.layers.find((arn) => layerArnOf(arn) === layer) ?? null;
  const slim = present.codeSha256 === standing.codeSha256;
  const shared = slim ? false : isOtherCode(standing, present) ? present.holdsShared : true;
  if (shared === true) return putBack(attached);
  if (shared === null) return unknownCode(attached);
  if (attached === null) return stripped(slim, layerNameOf(standing.versionArn));
  if (!slim) return { kind: "redeployed", text: `new code without shared code, on ${versionOf(attached)}` };
  return onLayer(standing, present, attached);
}

function putBack(attached: string | null): OutsideChange {
  const layer = attached === null ? "the layer is gone" : `the layer is still attached (${versionOf(attached)})`;
  return {
    kind: "put-back",
    text: `bundles its own copy of the shared code again, and serves; ${layer}. Migrate again once its deployment leaves the copy out`,
  };
}

function unknownCode(attached: string | null): OutsideChange {
  const layer = attached === null ? "without the layer" : `on ${versionOf(attached)}`;
  return { kind: "unknown-code", text: `new code, ${layer}; its package cannot be read, so look whether it serves` };
}

function stripped(slim: boolean, layer: string): OutsideChange {
  const code = slim ? "its code is still the slim package" : "its new code holds no shared code";
  return {
    kind: "stripped",
    text: `BROKEN: ${code}, but the layer ${layer} is gone: imports of the shared code fail. Attach the layer again at once, or deploy a package that bundles the shared code`,
  };
}

function onLayer(standing: MigratedState, present: CurrentState, attached: string): OutsideChange {
  if (attached !== standing.versionArn)
    return {
      kind: "other-version",
      text: `on ${versionOf(attached)}, no longer on ${versionOf(standing.versionArn)}`,
    };
  if (!sameLayers(standing.layers, present.layers))
    return { kind: "other-layers", text: `its other layers changed; now: ${present.layers.join(", ")}` };
  return { kind: "as-migrated", text: `on ${versionOf(attached)}` };
}

function versionOf(versionArn: string): string {
  return `version ${layerVersionOf(versionArn)} of the layer`;
}
