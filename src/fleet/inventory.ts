/** Inspects every function of a fleet: its configuration, its aliases, and how its copy of the shared code compares. */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Packages } from "../aws/packages/packages.ts";
import { reasonIfNotUsable } from "../domain/errors.ts";
import { type ImportProof, isAsGood } from "../domain/imports/import-proof.ts";
import { presentPaths, sharedCopyOf } from "../domain/package/drift.ts";
import type { NativeModule } from "../domain/package/native-modules.ts";
import type { OpenPackage, PackageDirectory } from "../domain/package/package-directory.ts";
import { generatedIn } from "../domain/package/replacements.ts";
import { findLinkReason } from "../domain/package/shared-links.ts";
import { isFolder, isShared, type SharedCode, withUnreached } from "../domain/package/shared-path.ts";
import { dataFilesBelow, dataFilesMatching, reasonNotToSlim, slimZipBytesOf } from "../domain/package/slim-package.ts";
import { stayingFingerprintOf, unitsOf, unreachedAmong } from "../domain/package/whole-code-base.ts";
import type {
  AliasFacts,
  FunctionConfiguration,
  InventoryItem,
  LayerFacts,
  SharedCopy,
  Traffic,
} from "../domain/plan/inventory.ts";
import { reasonNotOurs } from "../domain/plan/precheck.ts";
import { pointsToVersion } from "../domain/plan/release.ts";
import type { Explained } from "../domain/report/reasons/code.ts";
import { explain, type Reason } from "../domain/report/reasons/reasons.ts";
import type { MigrationRequest } from "../domain/request/request.ts";
import { NO_VARIABLES, type VariablesFound } from "../domain/runtimes/environment-variables.ts";
import { familyOf } from "../domain/runtimes/families.ts";
import { packageSourceOf } from "../layer/artifact.ts";
import type { AttachedLayers } from "./attached-layers.ts";
import type { ImportProofs, ProvenFunction } from "./import-proofs.ts";
import { reasonOfNativeModules } from "./machine-code.ts";

/** The layer that functions of its family are compared with. */
export interface TargetLayer extends SharedCode {
  readonly directory: PackageDirectory;
  /** Its native modules. */
  readonly native: readonly NativeModule[];
  /** Patterns of files that stay out of the layer. */
  readonly exclude: readonly string[];
  /** Patterns of data files that stay in packages. */
  readonly keep: readonly string[];
  readonly slim: MigrationRequest["slim"];
  readonly proofs: ImportProofs;
}

export interface InventorySources {
  readonly lambda: Lambda;
  readonly packages: Packages;
  /** The layer of each family that the request has one for. */
  readonly layers: readonly TargetLayer[];
}

/** The rate budget sets the pace. */
const CONCURRENCY = 32;

/** One item per function, sorted by name. A function that was deleted meanwhile has none. */
export async function inventoryOf(
  names: AsyncIterable<string>,
  sources: InventorySources,
): Promise<readonly InventoryItem[]> {
  const { lambda } = sources;
  const limit = pLimit(CONCURRENCY);
  const signed = deferRejection(lambda.codeSigningConfigs());
  const pending: Promise<InventoryItem | null>[] = [];
  // The account's lists and its functions come from different quotas: neither waits for the other.
  for await (const name of names)
    pending.push(deferRejection(limit(async () => itemOf(await lambda.describe(name), await signed, sources))));
  const [versioned, inspected] = await Promise.all([
    lambda.namesWithVersions(pending.length),
    Promise.all(pending),
    signed,
  ]);
  const found = inspected.filter((item) => item !== null).toSorted(byName);
  const trafficOf = trafficReader(lambda);
  return limit.map(found, async (item) => {
    const { name } = item.configuration;
    if (!mayChange(item) || versioned?.has(name) === false) return item;
    const aliases = await lambda.aliasesOf(name);
    return { ...item, aliases, traffic: await trafficOf(name, aliases) };
  });
}

/** Reads the traffic of functions whose aliases point to published versions. For others `null`, without a call. */
function trafficReader(lambda: Lambda): (name: string, aliases: readonly AliasFacts[]) => Promise<Traffic | null> {
  let mappings: ReturnType<Lambda["eventSourceMappings"]> | undefined;
  return async (name, aliases) => {
    const versions = new Set(
      aliases
        .filter(pointsToVersion)
        .flatMap(({ functionVersion, weights }) => [functionVersion, ...Object.keys(weights)]),
    );
    if (versions.size === 0) return null;
    mappings ??= deferRejection(lambda.eventSourceMappings());
    const [published, provisioned, urls, ofSources] = await Promise.all([
      lambda.publishedVersions(name, [...versions]),
      lambda.provisionedOf(name),
      lambda.urlsOf(name),
      mappings,
    ]);
    return {
      ...published,
      provisioned,
      callers: [...(ofSources.get(name) ?? []), ...urls],
    };
  };
}

/** Prevents an unhandled rejection if the promise fails before it is awaited. */
function deferRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function byName({ configuration: { name: one } }: InventoryItem, { configuration: { name: other } }: InventoryItem) {
  return one < other ? -1 : 1;
}

/** Everything except aliases and traffic. `null` if the function was deleted. */
async function itemOf(
  described: FunctionConfiguration | null,
  signed: ReadonlyMap<string, string>,
  sources: InventorySources,
): Promise<InventoryItem | null> {
  if (described === null) return null;
  const { codeUrl, variables: readVariables, ...found } = described;
  const configuration = { ...found, codeSigningConfigArn: signed.get(found.arn) ?? null };
  const unasked = { aliases: [], traffic: null } as const;
  const families = sources.layers.map(({ family }) => family);
  const layer = sources.layers.find(({ family }) => family === familyOf(configuration.runtime));
  if (layer === undefined || reasonNotOurs(configuration, families) !== null)
    return { configuration, variables: NO_VARIABLES, ...unasked, ...unreadPackage(null, configuration) };
  const variables = readVariables?.(layer.sharedPaths) ?? NO_VARIABLES;
  const compared = await packageFactsOf({ codeUrl, ...configuration }, variables, layer, sources);
  return { configuration, variables, ...unasked, ...compared };
}

/** A function with neither a copy nor a layer does not change: reading its aliases would waste calls. */
function mayChange({ configuration, shared }: InventoryItem): boolean {
  return shared !== null && (shared.kind !== "absent" || configuration.layers.length > 0);
}

type PackageFacts = Omit<InventoryItem, "configuration" | "variables" | "aliases" | "traffic">;

/** A package that cannot be read affects only its function. */
async function packageFactsOf(
  described: FunctionConfiguration,
  variables: VariablesFound,
  layer: TargetLayer,
  sources: InventorySources,
): Promise<PackageFacts> {
  try {
    return await sources.packages.withOpen(packageSourceOf(described, sources.lambda), (opened) =>
      openPackageFactsOf(described, opened, variables, layer),
    );
  } catch (error) {
    return unreadPackage(explain(reasonIfNotUsable(error)), described);
  }
}

async function openPackageFactsOf(
  described: FunctionConfiguration,
  opened: OpenPackage,
  variables: VariablesFound,
  layer: TargetLayer,
): Promise<PackageFacts> {
  const { directory: layerDirectory, sharedPaths, exclude, keep, proofs } = layer;
  const { directory } = opened;
  const shared = sharedCopyOf(directory, layerDirectory, layer, exclude);
  const whole = await findWholeReason(described, opened, shared, layer);
  const notToSlim = whole === null ? null : explain(whole);
  const asked = [
    ...dataFilesMatching(directory, layer, keep),
    ...(variables.leading.length > 0 ? sharedPaths.filter(isFolder) : []),
    ...(shared.kind === "absent" ? [] : dataFilesBelow(directory, { ...layer, sharedPaths: shared.absentPaths })),
  ];
  const proven = { described, opened, copy: shared, variables, keeps: asked };
  const proof = notToSlim === null ? await proofs.proofOf(proven) : null;
  const facts = {
    shared,
    unreadable: null,
    notToSlim,
    unzippedBytes: directory.unzippedBytes,
    alternatives: notToSlim === null ? await proofs.alternativesOf(proven) : null,
    staying: stayingFingerprintOf(directory, layer),
  };
  const slimmed = (imports: ImportProof | null, unreached: readonly string[]) => {
    const { reached: _, ...stored } = imports ?? {};
    const keeps = [...new Set([...asked, ...(imports?.stays ?? []).map(({ module }) => module)])];
    const present = shared.kind === "absent" ? generatedIn(directory) : [];
    const replacements = imports?.replacements ?? present.filter(({ path }) => isShared(path, sharedPaths));
    const removal = { ...withUnreached(layer, unreached), keeps, replacements };
    const slimZipBytes = slimZipBytesOf(directory, described.zipBytes, removal);
    return { imports: imports === null ? null : (stored as ImportProof), keeps, replacements, unreached, slimZipBytes };
  };
  const unreached = proof === null || shared.kind === "absent" ? null : await findUnreached(proven, proof, layer);
  const less = unreached === null ? null : slimmed(unreached.proof, unreached.paths);
  if (less !== null && layer.slim === "reachable") return { ...facts, ...less, reachableZipBytes: null };
  return { ...facts, ...slimmed(proof, []), reachableZipBytes: less?.slimZipBytes ?? null };
}

/** Why the shared code must stay in the package. */
async function findWholeReason(
  { handler }: FunctionConfiguration,
  opened: OpenPackage,
  shared: SharedCopy,
  layer: TargetLayer,
): Promise<Reason | null> {
  const links = await findLinkReason(opened, layer.sharedPaths);
  if (links !== null || shared.kind === "absent") return links;
  const present = { ...layer, sharedPaths: presentPaths(layer.sharedPaths, shared) };
  return reasonNotToSlim(opened.directory, present, handler ?? "") ?? (await reasonOfNativeModules(opened, layer));
}

/**
 * Folders and modules that the function never reaches, with the proof that it works without them. `null` if the proof
 * finds anything that it does not find with them: then all stay.
 */
async function findUnreached(
  proven: ProvenFunction,
  proof: ImportProof,
  layer: TargetLayer,
): Promise<{ readonly paths: readonly string[]; readonly proof: ImportProof } | null> {
  const { opened, described } = proven;
  const { directory } = opened;
  if (proof.reached === undefined || proof.doubts.length > 0) return null;
  const held = layer.slim === "reachable" ? layer.directory : null;
  const paths = unreachedAmong(unitsOf(directory, layer), directory, held, new Set(proof.reached), layer);
  if (paths.length === 0) return null;
  const less = withUnreached(layer, paths);
  const whole = await findLinkReason(opened, less.sharedPaths);
  if (whole !== null || reasonNotToSlim(directory, less, described.handler ?? "") !== null) return null;
  const without = await layer.proofs.proofWithout(paths, proven);
  return isAsGood(without, proof) ? { paths, proof: without } : null;
}

function unreadPackage(unreadable: Explained | null, { zipBytes }: { readonly zipBytes: number }): PackageFacts {
  return {
    shared: null,
    unreadable,
    notToSlim: null,
    unzippedBytes: 0,
    slimZipBytes: zipBytes,
    imports: null,
    keeps: [],
    alternatives: null,
    staying: null,
    replacements: [],
    unreached: [],
    reachableZipBytes: null,
  };
}

/** The facts of every layer version that the fleet uses. */
export async function layerFactsOf(
  inventory: readonly InventoryItem[],
  attached: AttachedLayers,
): Promise<ReadonlyMap<string, LayerFacts>> {
  const arns = new Set(inventory.flatMap(({ configuration }) => configuration.layers.map(({ arn }) => arn)));
  const facts = await pLimit(CONCURRENCY).map([...arns], async (arn) => {
    return [arn, (await attached.layer(arn)).facts] as const;
  });
  return new Map(facts);
}
