/**
 * What a migration hands over to the team's infrastructure code: for each function its owner and what that owner must
 * now say.
 */

import { layerArnOf } from "../arn.ts";
import { halvesOf } from "../change/function-change.ts";
import type { FunctionJournal, FunctionOutcome } from "../change/journal.ts";
import type { MigratedState, OutsideChange } from "../change/outside-change.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import type { ReportedFunction } from "../report/reported-function.ts";
import type { FamilyName } from "../runtimes/family.ts";
import type { Owner } from "./owner.ts";

/** An alias on a published version, as the migration left it. */
export interface HandoverAlias {
  readonly name: string;
  /** The version it leads to. */
  readonly version: string;
  /** The version it led to before the migration; `null` where it was not moved. */
  readonly before: string | null;
}

export interface HandoverFunction {
  readonly name: string;
  readonly owner: Owner;
  readonly packageType: "Zip" | "Image";
  readonly outcome: FunctionOutcome;
  /** Why it is not migrated, in plain words. */
  readonly reason: string | null;
  /** Whether its package is without the shared code, so that it needs the layer. */
  readonly onLayer: boolean;
  /** The layer versions its owner must list, in this order. */
  readonly layers: readonly string[];
  /** What the migration found, in this order: what its owner's files most likely still say. */
  readonly layersBefore: readonly string[];
  /** Its aliases on published versions. */
  readonly aliases: readonly HandoverAlias[];
  /** What an outside deployment made of it since; `null` where it does not stand on the layer by this migration. */
  readonly change: OutsideChange | null;
}

/** Of one layer, and the functions of its language. */
export interface Handover {
  readonly family: FamilyName;
  /** The execution's name. */
  readonly execution: string;
  readonly layerName: string;
  readonly layerVersionArn: string;
  readonly sharedPaths: readonly string[];
  /** Patterns of `layer.exclude`. */
  readonly exclude: readonly string[];
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  readonly functions: readonly HandoverFunction[];
}

/** One file of a handover; its path is relative to the folder it is written to. */
export interface HandoverFile {
  readonly path: string;
  readonly content: string;
}

/**
 * How a migration left a function that stands on the layer: as its journal says, or as it was found where it stood
 * there already; `null` for every other function.
 */
export function migratedStateOf(
  { outcome }: Pick<ReportedFunction, "outcome">,
  item: InventoryItem,
  journal: FunctionJournal | null,
  layerVersionArn: string,
): MigratedState | null {
  const before = halvesOf(item.configuration);
  const isVersionOfIt = (arn: string) => layerArnOf(arn) === layerArnOf(layerVersionArn);
  if (outcome === "migrated" && journal !== null) {
    const layers = journal.layersAfter ?? before.layers;
    const versionArn = layers.find(isVersionOfIt) ?? layerVersionArn;
    const slimmed = journal.slimCodeSha256 !== null;
    return {
      codeSha256: journal.slimCodeSha256 ?? before.codeSha256,
      originalCodeSha256: slimmed ? before.codeSha256 : null,
      layers,
      versionArn,
    };
  }
  const versionArn = before.layers.find(isVersionOfIt);
  if (outcome !== "unchanged" || versionArn === undefined || item.shared?.kind !== "absent") return null;
  return { ...before, originalCodeSha256: null, versionArn };
}
