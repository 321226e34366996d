/** Decides how a deployment by others changed a function that used the layer. */
import { layerArnOf, layerNameOf, layerVersionOf } from "../arn.ts";
import { type Halves, sameLayers } from "./function-change.ts";

/** How the migration left a function. */
export interface MigratedState extends Halves {
  /** CodeSha256 of the package with its own copy; `null` if it never had one. */
  readonly originalCodeSha256: string | null;
  /** ARN of the layer version that it uses. */
  readonly versionArn: string;
}

/** The present state of a function. */
export interface CurrentState extends Halves {
  /** Whether the package holds shared code; `null` if it was not read or cannot be read. */
  readonly holdsShared: boolean | null;
}

export type OutsideChangeKind =
  | "as-migrated"
  /** Bundles the shared code again, and works with or without the layer. */
  | "put-back"
  /** Neither shared code nor layer: imports fail. */
  | "stripped"
  | "other-version"
  | "other-layers"
  /** New code without shared code, with the layer: as a handover requires. */
  | "redeployed"
  /** New code that cannot be read. */
  | "unknown-code"
  | "deleted";

export interface OutsideChange {
  readonly kind: OutsideChangeKind;
  /** What changed, and what to do. */
  readonly text: string;
}

/** Whether the package must be read: its code is neither the slim package nor the original. */
export function isOtherCode(migrated: MigratedState, { codeSha256 }: Pick<Halves, "codeSha256">): boolean {
  return codeSha256 !== migrated.codeSha256 && codeSha256 !== migrated.originalCodeSha256;
}

/** `present` is `null` if the function no longer exists. */
export function outsideChangeOf(migrated: MigratedState, present: CurrentState | null): OutsideChange {
  if (present === null) return { kind: "deleted", text: "it no longer exists" };
  const layer = layerArnOf(migrated.versionArn);
  const attached = present.layers.find((arn) => layerArnOf(arn) === layer) ?? null;
  const slim = present.codeSha256 === migrated.codeSha256;
  const shared = slim ? false : isOtherCode(migrated, present) ? present.holdsShared : true;
  if (shared === true) return putBack(attached);
  if (shared === null) return unknownCode(attached);
  if (attached === null) return stripped(slim, layerNameOf(migrated.versionArn));
  if (!slim) return { kind: "redeployed", text: `new code without shared code, with ${versionOf(attached)}` };
  return onLayer(migrated, present, attached);
}

function putBack(attached: string | null): OutsideChange {
  const layer =
    attached === null ? "the layer is no longer attached" : `the layer is still attached (${versionOf(attached)})`;
  return {
    kind: "put-back",
    text: `bundles its own copy of the shared code again, and works; ${layer}. Migrate it again once its deployment leaves the copy out`,
  };
}

function unknownCode(attached: string | null): OutsideChange {
  const layer = attached === null ? "without the layer" : `with ${versionOf(attached)}`;
  return { kind: "unknown-code", text: `new code, ${layer}; its package cannot be read, so check that it works` };
}

function stripped(slim: boolean, layer: string): OutsideChange {
  const code = slim ? "its code is still the slim package" : "its new code holds no shared code";
  return {
    kind: "stripped",
    text: `BROKEN: ${code}, but the layer ${layer} is no longer attached: imports of the shared code fail. Attach it again now, or deploy a package that bundles the shared code`,
  };
}

function onLayer(migrated: MigratedState, present: CurrentState, attached: string): OutsideChange {
  if (attached !== migrated.versionArn)
    return {
      kind: "other-version",
      text: `uses ${versionOf(attached)} instead of version ${layerVersionOf(migrated.versionArn)}`,
    };
  if (!sameLayers(migrated.layers, present.layers))
    return { kind: "other-layers", text: `its other layers changed to: ${present.layers.join(", ")}` };
  return { kind: "as-migrated", text: `uses ${versionOf(attached)}` };
}

function versionOf(versionArn: string): string {
  return `version ${layerVersionOf(versionArn)} of the layer`;
}
