/** Decides whether a function can be changed at all, and why not. */
import {
  reasonOfPresence,
  reasonOfRuntime,
  reasonOfRuntimeUpdates,
  reasonOfStorageMode,
} from "../change/restorable.ts";
import { findLoadReason, type NativeModule } from "../package/native-modules.ts";
import { MAX_UNZIPPED_BYTES } from "../package/package-directory.ts";
import type { Reason } from "../report/reasons/reasons.ts";
import { familyOf } from "../runtimes/families.ts";
import type { Family, FamilyName } from "../runtimes/family.ts";
import { isServiceFunction } from "../service-names.ts";
import type { FunctionConfiguration, InventoryItem, LayerFacts } from "./inventory.ts";
import { reasonOfRelease } from "./release.ts";

/** docs lambda/latest/dg/gettingstarted-limits */
const MAX_LAYERS = 5;

/** CloudFront puts the Region of the original, always us-east-1, in front of a replica's name. */
const REPLICA = /^us-east-1\./;

type Configuration = Omit<FunctionConfiguration, "codeUrl" | "variables">;

/** What the layer will be, and what is known of the layers functions have. */
export interface LayerSituation {
  /** ARN of the layer itself, without a version. */
  readonly layerArn: string;
  /** Unzipped. */
  readonly layerBytes: number;
  /** Machine code in it. */
  readonly native: readonly NativeModule[];
  /** By layer version ARN: every one that a function of the fleet lists. */
  readonly attached: ReadonlyMap<string, LayerFacts>;
  readonly now: Date;
  /** Functions may change whose runtime Lambda moves with an update. */
  readonly allowsRuntimeUpdates: boolean;
}

/**
 * Why this service never works on a function, whatever it holds, with layers for these families; `null` where it may.
 */
export function reasonNotOurs(
  { name, packageType, runtime, masterArn }: Configuration,
  families: readonly Family[],
): Reason | null {
  if (isServiceFunction(name)) return { code: "part-of-service" };
  if (masterArn !== null || REPLICA.test(name)) return { code: "edge-replica", masterArn };
  if (packageType === "Image") return { code: "container-image" };
  if (families.some((family) => family === familyOf(runtime))) return null;
  return { code: "other-runtime", runtime, languages: families.map(({ language }) => language) };
}

/** Why a function that has something to change must be left alone; `null` where nothing stands against it. */
export function reasonNotToChange(item: InventoryItem, situation: LayerSituation): Reason | null {
  const { configuration } = item;
  return (
    reasonOfRuntime(configuration.runtime, situation.now) ??
    reasonOfKind(configuration) ??
    reasonOfState(configuration) ??
    reasonOfRuntimeUpdates(configuration.runtimeUpdates, situation.allowsRuntimeUpdates) ??
    reasonOfPackage(configuration) ??
    reasonOfRelease(item) ??
    reasonOfVariables(item) ??
    reasonOfLayers(configuration, situation) ??
    findLoadReason(situation.native, configuration) ??
    reasonOfSize(item, situation)
  );
}

/** The version of the layer a function has, as its ARN; `null` where it has none. */
export function versionAttached({ layers }: Configuration, layerArn: string): string | null {
  return layers.find(({ arn }) => arn.startsWith(`${layerArn}:`))?.arn ?? null;
}

/**
 * Executions of a durable function go on for up to a year in the version they began with, and replay its code from the
 * start each time (developer guide, "Lambda durable functions"): whatever a rollback takes away, one of them may need.
 * On managed instances $LATEST serves nobody, and every version that is published starts instances of its own ("Lambda
 * Managed Instances").
 */
function reasonOfKind({ runsAs }: Configuration): Reason | null {
  if (runsAs === "durable") return { code: "durable-function" };
  return runsAs === "managed-instances" ? { code: "managed-instances" } : null;
}

function reasonOfState({ state, lastUpdateStatus, lastUpdateStatusReason }: Configuration): Reason | null {
  if (lastUpdateStatus === "InProgress") return { code: "update-in-progress" };
  if (lastUpdateStatus === "Failed") return { code: "last-update-failed", lambdaSays: lastUpdateStatusReason };
  if (state === "Inactive") return { code: "inactive" };
  return state === "Active" ? null : { code: "not-active", state };
}

function reasonOfPackage({ codeSigningConfigArn, storageMode }: Configuration): Reason | null {
  return codeSigningConfigArn === null ? reasonOfStorageMode(storageMode) : { code: "signed-code" };
}

/** Why a function would not look into layers, by the way each family is told where to look. */
const SHUTS_LAYERS_OUT: Readonly<Record<FamilyName, (item: InventoryItem) => Reason | null>> = {
  /** Lambda's Python bootstrap looks into layers only where PYTHONPATH is not set. */
  python: ({ variables }) => (variables.pythonPathShutsLayersOut ? { code: "python-path-shuts-layers-out" } : null),
  /**
   * Lambda sets NODE_PATH only where the function does not: then layers are not looked into unless it says so itself.
   */
  nodejs({ configuration: { searchesLayers, kmsKeyArn } }) {
    if (searchesLayers === null) return { code: "environment-hidden", kmsKeyArn };
    return searchesLayers ? null : { code: "node-path-shuts-layers-out" };
  },
};

function reasonOfVariables(item: InventoryItem): Reason | null {
  const family = familyOf(item.configuration.runtime);
  const shutsOut = family === null ? null : SHUTS_LAYERS_OUT[family.name](item);
  const { loading } = item.variables;
  if (shutsOut !== null || loading.length === 0) return shutsOut;
  return { code: "variables-name-shared-code", variables: loading };
}

function reasonOfLayers(configuration: Configuration, { layerArn, attached }: LayerSituation): Reason | null {
  const presences = new Map([...attached].map(([arn, { kind }]) => [arn, kind]));
  const listed = configuration.layers.map(({ arn }) => arn);
  const unusable = reasonOfPresence(listed, presences);
  if (unusable !== null) return unusable;
  const isFull = listed.length >= MAX_LAYERS && versionAttached(configuration, layerArn) === null;
  return isFull ? { code: "five-layers", layers: listed.length, allowed: MAX_LAYERS } : null;
}

/** While the layer is attached and the package not yet slim, all of it counts. */
function reasonOfSize({ configuration, unzippedBytes }: InventoryItem, situation: LayerSituation): Reason | null {
  const others = configuration.layers
    .filter(({ arn }) => !arn.startsWith(`${situation.layerArn}:`))
    .map(({ arn, codeBytes }) => {
      const facts = situation.attached.get(arn);
      return facts?.kind === "found" ? facts.unzippedBytes : codeBytes;
    });
  const together = [unzippedBytes, situation.layerBytes, ...others].reduce((sum, bytes) => sum + bytes, 0);
  return together <= MAX_UNZIPPED_BYTES
    ? null
    : { code: "too-large", unzippedBytes: together, allowedBytes: MAX_UNZIPPED_BYTES };
}
