/** Decides whether a function can be changed at all, and says for people why not. */
import { count } from "../amounts.ts";
import {
  reasonOfPresence,
  reasonOfRuntime,
  reasonOfRuntimeUpdates,
  reasonOfStorageMode,
} from "../change/restorable.ts";
import { keyNeeded } from "../key-needed.ts";
import { type NativeModule, reasonNotLoadable } from "../package/native-modules.ts";
import { MAX_UNZIPPED_BYTES } from "../package/package-directory.ts";
import { familyOf } from "../runtimes/families.ts";
import type { Family, FamilyName } from "../runtimes/family.ts";
import { isOwn } from "../service-names.ts";
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

/** Why this service never works on a function, whatever it holds, with layers for these families; `null` where it may. */
export function reasonNotOurs(
  { name, packageType, runtime, masterArn }: Configuration,
  families: readonly Family[],
): string | null {
  if (isOwn(name)) return "it is a part of this service";
  if (masterArn !== null || REPLICA.test(name))
    return `it is a Lambda@Edge replica${masterArn === null ? "" : ` of ${masterArn}`}, and Lambda@Edge takes no layers`;
  if (packageType === "Image") return "it is a container image, and images take no layers";
  if (families.some((family) => family === familyOf(runtime))) return null;
  const languages = families.map(({ language }) => language).join(" and ");
  return `its runtime is ${runtime ?? "unknown"}, and the ${families.length > 1 ? "layers hold" : "layer holds"} ${languages} code`;
}

/** Why a function that has something to change must be left alone; `null` where nothing stands against it. */
export function reasonNotToChange(item: InventoryItem, situation: LayerSituation): string | null {
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
    reasonNotLoadable(situation.native, configuration) ??
    reasonOfSize(item, situation)
  );
}

/** The version of the layer a function has, as its ARN; `null` where it has none. */
export function versionAttached({ layers }: Configuration, layerArn: string): string | null {
  return layers.find(({ arn }) => arn.startsWith(`${layerArn}:`))?.arn ?? null;
}

/**
 * Executions of a durable function go on for up to a year in the version they began with, and replay its code from the start
 * each time (developer guide, "Lambda durable functions"): whatever a rollback takes away, one of them may need. On managed
 * instances $LATEST serves nobody, and every version that is published starts instances of its own ("Lambda Managed Instances").
 */
function reasonOfKind({ runsAs }: Configuration): string | null {
  if (runsAs === "durable")
    return "it is a durable function: its executions go on for up to a year in the code they began with, so that no rollback could tell when none needs it any more";
  if (runsAs === "managed-instances")
    return "it runs on Lambda Managed Instances (a capacity provider), where every version starts instances of its own, which this service does not move";
  return null;
}

function reasonOfState({ state, lastUpdateStatus, lastUpdateStatusReason }: Configuration): string | null {
  if (lastUpdateStatus === "InProgress") return "an update of it is in progress: run again once that has settled";
  if (lastUpdateStatus === "Failed")
    return `its last update failed (${lastUpdateStatusReason ?? "Lambda gives no reason"}): repair it first`;
  if (state === "Inactive")
    return "it is Inactive, as Lambda makes functions nobody calls: invoke it once, then run again";
  return state === "Active" ? null : `its state is ${state}, not Active`;
}

function reasonOfPackage({ codeSigningConfigArn, storageMode }: Configuration): string | null {
  if (codeSigningConfigArn !== null)
    return "it has a code signing configuration, and neither the layer nor a package without the shared code would be signed";
  return reasonOfStorageMode(storageMode);
}

/** Why a function would not look into layers, by the way each family is told where to look. */
const SHUTS_LAYERS_OUT: Readonly<Record<FamilyName, (item: InventoryItem) => string | null>> = {
  /** Lambda's Python bootstrap looks into layers only where PYTHONPATH is not set. */
  python: ({ variables }) =>
    variables.pythonPathShutsLayersOut
      ? "its environment sets PYTHONPATH without /opt/python, so that it would not look into layers"
      : null,
  /** Lambda sets NODE_PATH only where the function does not: then layers are not looked into unless it says so itself. */
  nodejs({ configuration: { searchesLayers, kmsKeyArn } }) {
    if (searchesLayers === null)
      return `${keyNeeded("its environment variables are", kmsKeyArn)}. Without it nobody sees whether NODE_PATH shuts layers out`;
    return searchesLayers
      ? null
      : "its environment sets NODE_PATH without /opt/nodejs/node_modules, so that it would not look into layers";
  },
};

function reasonOfVariables(item: InventoryItem): string | null {
  const family = familyOf(item.configuration.runtime);
  const shutsOut = family === null ? null : SHUTS_LAYERS_OUT[family.name](item);
  const { loading } = item.variables;
  if (shutsOut !== null || loading.length === 0) return shutsOut;
  return `its environment variable ${loading.join(", ")} leads into the shared code, which goes to the layer`;
}

function reasonOfLayers(configuration: Configuration, { layerArn, attached }: LayerSituation): string | null {
  const presences = new Map([...attached].map(([arn, { kind }]) => [arn, kind]));
  const listed = configuration.layers.map(({ arn }) => arn);
  const unusable = reasonOfPresence(listed, presences);
  if (unusable !== null) return unusable;
  if (configuration.layers.length >= MAX_LAYERS && versionAttached(configuration, layerArn) === null)
    return `it already has ${count(configuration.layers.length, "layer")}, and Lambda allows ${MAX_LAYERS}`;
  return null;
}

/** While the layer is attached and the package not yet slim, all of it counts. */
function reasonOfSize({ configuration, unzippedBytes }: InventoryItem, situation: LayerSituation): string | null {
  const others = configuration.layers
    .filter(({ arn }) => !arn.startsWith(`${situation.layerArn}:`))
    .map(({ arn, codeBytes }) => {
      const facts = situation.attached.get(arn);
      return facts?.kind === "found" ? facts.unzippedBytes : codeBytes;
    });
  const together = [unzippedBytes, situation.layerBytes, ...others].reduce((sum, bytes) => sum + bytes, 0);
  if (together <= MAX_UNZIPPED_BYTES) return null;
  return `with the layer attached and its own copy still there it would unpack to ${inMegabytes(together)}, and Lambda allows ${inMegabytes(MAX_UNZIPPED_BYTES)}`;
}

/** Rounded up, so that what is too much by one byte also reads as too much. */
function inMegabytes(bytes: number): string {
  return `${(Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1)} MB`;
}
