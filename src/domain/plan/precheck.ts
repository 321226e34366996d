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

/** Lambda Developer Guide, "Lambda quotas". */
const MAX_LAYERS = 5;

/** CloudFront prefixes a replica's name with the Region of the original, which is always us-east-1. */
const REPLICA = /^us-east-1\./;

type Configuration = Omit<FunctionConfiguration, "codeUrl" | "variables">;

/** The future layer, and what is known about the layers of the fleet. */
export interface LayerSituation {
  /** ARN of the layer itself, without a version. */
  readonly layerArn: string;
  /** Unzipped. */
  readonly layerBytes: number;
  /** Native modules in it. */
  readonly native: readonly NativeModule[];
  /** By ARN, all layer versions that functions of the fleet use. */
  readonly attached: ReadonlyMap<string, LayerFacts>;
  readonly now: Date;
  /** Whether functions can change although Lambda moves their runtime with an update. */
  readonly allowsRuntimeUpdates: boolean;
}

/**
 * Why this service never changes a function, whatever its content, with layers for these families; `null` if it can.
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

/** Why a function must not be changed although there is something to change; `null` if it can be. */
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

/** ARN of the version of the layer that a function uses; `null` if it uses none. */
export function versionAttached({ layers }: Configuration, layerArn: string): string | null {
  return layers.find(({ arn }) => arn.startsWith(`${layerArn}:`))?.arn ?? null;
}

/**
 * Executions of a durable function run for up to a year in the version they began with, and replay its code. So they
 * can need anything that a rollback removes (Developer Guide, "Lambda durable functions"). On managed instances,
 * $LATEST serves no calls, and each published version starts its own instances ("Lambda Managed Instances").
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

/** Why the runtime would not search layers, by family. */
const SHUTS_LAYERS_OUT: Readonly<Record<FamilyName, (item: InventoryItem) => Reason | null>> = {
  /** Lambda's Python bootstrap searches layers only if PYTHONPATH is not set. */
  python: ({ variables }) => (variables.pythonPathShutsLayersOut ? { code: "python-path-shuts-layers-out" } : null),
  /** Lambda sets NODE_PATH only if the function does not. If it does, its value must name the layers' folder. */
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

/** Between attaching the layer and slimming the package, both count. */
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
