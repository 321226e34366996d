/** What the team's infrastructure code must say after a migration: the layers and aliases of each function. */

import { layerArnOf } from "../arn.ts";
import { halvesOf } from "../change/function-change.ts";
import type { FunctionJournal, FunctionOutcome } from "../change/journal.ts";
import type { MigratedState, OutsideChange } from "../change/outside-change.ts";
import type { Replacement } from "../package/replacements.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import type { ReportedFunction } from "../report/reported-function.ts";
import { familyNamed } from "../runtimes/families.ts";
import type { FamilyName } from "../runtimes/family.ts";
import type { Owner } from "./owner.ts";

/** An alias on a published version, as the migration left it. */
export interface HandoverAlias {
  readonly name: string;
  /** The version that it points to. */
  readonly version: string;
  /** The version that it pointed to before the migration; `null` if it was not moved. */
  readonly before: string | null;
}

export interface HandoverFunction {
  readonly name: string;
  readonly owner: Owner;
  readonly packageType: "Zip" | "Image";
  readonly outcome: FunctionOutcome;
  /** Why it is not migrated. */
  readonly reason: string | null;
  /** Whether its package lacks the shared code, so that it needs the layer. */
  readonly onLayer: boolean;
  /** ARNs of the layer versions that its owner must list, in this order. */
  readonly layers: readonly string[];
  /** ARNs of its layer versions before the migration: what its owner's files most likely still list. */
  readonly layersBefore: readonly string[];
  /** Shared data files, and folders of them, that stay in its package. */
  readonly keeps: readonly string[];
  /** How its slim package differs from a package without the shared paths; `null` if that is unknown. */
  readonly slim: SlimFiles | null;
  /** Its aliases on published versions. */
  readonly aliases: readonly HandoverAlias[];
  /** How other deployments changed it since; `null` if this migration did not put it on the layer. */
  readonly change: OutsideChange | null;
}

export interface SlimFiles {
  /** Folders and modules that it also leaves out. */
  readonly unreached: readonly string[];
  /** Modules that generated files replace. */
  readonly replacements: readonly Replacement[];
}

/** The handover of one layer and the functions of its language. */
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

/** Starts of names in the files of a handover: `shared_code`, `shared-code`, `sharedCode`, `SharedCode`. */
export function namesIn({ family }: Pick<Handover, "family">) {
  const snake = familyNamed(family).handoverName;
  const camel = snake.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const pascal = `${snake.charAt(0).toUpperCase()}${camel.slice(1)}`;
  return { snake, kebab: snake.replaceAll("_", "-"), camel, pascal };
}

/** One file of a handover. `path` is relative to the folder of the handover. */
export interface HandoverFile {
  readonly path: string;
  readonly content: string;
}

/**
 * How a migration left a function on the layer: as its journal says, or as found if it used the layer already. `null`
 * for all other functions.
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
