/**
 * Looks at every function of a fleet: its configuration, its aliases, and how its copy of the shared code compares to
 * the layer's.
 */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Packages } from "../aws/packages/packages.ts";
import { NotUsable } from "../domain/errors.ts";
import { sharedCopyOf } from "../domain/package/drift.ts";
import type { NativeModule } from "../domain/package/native-modules.ts";
import type { PackageDirectory } from "../domain/package/package-directory.ts";
import { reasonOfLinks } from "../domain/package/shared-links.ts";
import { keptByPatterns, reasonNotToSlim, slimZipBytesOf } from "../domain/package/slim-package.ts";
import type {
  AliasFacts,
  FunctionConfiguration,
  InventoryItem,
  LayerFacts,
  Traffic,
} from "../domain/plan/inventory.ts";
import { reasonNotOurs } from "../domain/plan/precheck.ts";
import { pointsToVersion } from "../domain/plan/release.ts";
import { explain } from "../domain/report/reasons/reasons.ts";
import { NO_VARIABLES, type VariablesFound } from "../domain/runtimes/environment-variables.ts";
import { familyOf } from "../domain/runtimes/families.ts";
import type { Family } from "../domain/runtimes/family.ts";
import { packageOf } from "../layer/artifact.ts";
import type { AttachedLayers } from "./attached-layers.ts";
import type { ImportProofs } from "./import-proofs.ts";
import { reasonOfMachineCode } from "./machine-code.ts";

/** A layer, and what functions of its family are held against. */
export interface LayerToMeet {
  readonly family: Family;
  readonly directory: PackageDirectory;
  /** Machine code in it. */
  readonly native: readonly NativeModule[];
  readonly sharedPaths: readonly string[];
  /** What stays out of the layer. */
  readonly exclude: readonly string[];
  /** Patterns of data files that stay in packages. */
  readonly keep: readonly string[];
  readonly proofs: ImportProofs;
}

export interface Look {
  readonly lambda: Lambda;
  readonly packages: Packages;
  /** The layer of each family that the request has one for. */
  readonly layers: readonly LayerToMeet[];
}

/** Functions looked at at once; the pace of the calls is the rate budget's matter. */
const AT_ONCE = 32;

/** One line per function, in the order of the names; a function deleted meanwhile has none. */
export async function inventoryOf(names: AsyncIterable<string>, look: Look): Promise<readonly InventoryItem[]> {
  const { lambda } = look;
  const limit = pLimit(AT_ONCE);
  const signed = awaitedLater(lambda.codeSigningConfigs());
  const looking: Promise<InventoryItem | null>[] = [];
  // The account's lists and its functions come from different quotas: neither waits for the other.
  for await (const name of names)
    looking.push(awaitedLater(limit(async () => lookedAt(await lambda.describe(name), await signed, look))));
  const [versioned, looked] = await Promise.all([
    lambda.withPublishedVersions(looking.length),
    Promise.all(looking),
    signed,
  ]);
  const found = looked.filter((item) => item !== null).toSorted(byName);
  const trafficOf = trafficFrom(lambda);
  return limit.map(found, async (item) => {
    const { name } = item.configuration;
    if (!mayChange(item) || versioned?.has(name) === false) return item;
    const aliases = await lambda.aliasesOf(name);
    return { ...item, aliases, traffic: await trafficOf(name, aliases) };
  });
}

/** What has to be known of functions with aliases on published versions; `null` of all others, which cost no call. */
function trafficFrom(lambda: Lambda): (name: string, aliases: readonly AliasFacts[]) => Promise<Traffic | null> {
  let mappings: ReturnType<Lambda["eventSourceMappings"]> | undefined;
  return async (name, aliases) => {
    const versions = new Set(
      aliases
        .filter(pointsToVersion)
        .flatMap(({ functionVersion, weights }) => [functionVersion, ...Object.keys(weights)]),
    );
    if (versions.size === 0) return null;
    mappings ??= awaitedLater(lambda.eventSourceMappings());
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

/** Its failure is met where it is awaited, and is not unhandled until then. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function byName({ configuration: { name: one } }: InventoryItem, { configuration: { name: other } }: InventoryItem) {
  return one < other ? -1 : 1;
}

/** Everything but the aliases; `null` of a function that is gone. */
async function lookedAt(
  described: FunctionConfiguration | null,
  signed: ReadonlyMap<string, string>,
  look: Look,
): Promise<InventoryItem | null> {
  if (described === null) return null;
  const { codeUrl, variables: lookAtVariables, ...found } = described;
  const configuration = { ...found, codeSigningConfigArn: signed.get(found.arn) ?? null };
  const unasked = { aliases: [], traffic: null } as const;
  const families = look.layers.map(({ family }) => family);
  const layer = look.layers.find(({ family }) => family === familyOf(configuration.runtime));
  if (layer === undefined || reasonNotOurs(configuration, families) !== null)
    return { configuration, variables: NO_VARIABLES, ...unasked, ...notRead(null, configuration) };
  const variables = lookAtVariables?.(layer.sharedPaths) ?? NO_VARIABLES;
  const compared = await comparison({ codeUrl, ...configuration }, variables, layer, look);
  return { configuration, variables, ...unasked, ...compared };
}

/** A function with neither a copy nor a layer stays as it is: no call of the 15 a second is spent on its aliases. */
function mayChange({ configuration, shared }: InventoryItem): boolean {
  return shared !== null && (shared.kind !== "absent" || configuration.layers.length > 0);
}

type OfPackage = Pick<
  InventoryItem,
  "shared" | "unreadable" | "notToSlim" | "unzippedBytes" | "slimZipBytes" | "imports" | "keeps"
>;

/** A package that cannot be read concerns its function alone. */
async function comparison(
  described: FunctionConfiguration,
  variables: VariablesFound,
  { directory: layerDirectory, native, sharedPaths, exclude, keep, proofs }: LayerToMeet,
  look: Look,
): Promise<OfPackage> {
  try {
    return await look.packages.inTurn(packageOf(described, look.lambda), async (opened) => {
      const { directory } = opened;
      const { unzippedBytes } = directory;
      const shared = sharedCopyOf(directory, layerDirectory, sharedPaths, exclude);
      const whole =
        (await reasonOfLinks(opened, sharedPaths)) ??
        (shared.kind === "absent"
          ? null
          : (reasonNotToSlim(directory, sharedPaths, described.handler ?? "") ??
            (await reasonOfMachineCode(opened, { directory: layerDirectory, native, sharedPaths }))));
      const notToSlim = whole === null ? null : explain(whole);
      const asked = [
        ...keptByPatterns(directory, sharedPaths, keep),
        ...(variables.leading.length > 0 ? sharedPaths.filter((path) => path.endsWith("/")) : []),
      ];
      const told = { variables, keeps: asked };
      const imports = notToSlim === null ? await proofs.proofOf(described, opened, shared, told) : null;
      const keeps = [...new Set([...asked, ...(imports?.stays ?? []).map(({ module }) => module)])];
      const slimZipBytes = slimZipBytesOf(directory, described.zipBytes, sharedPaths, keeps);
      return { shared, unreadable: null, notToSlim, unzippedBytes, slimZipBytes, imports, keeps };
    });
  } catch (error) {
    if (!(error instanceof NotUsable)) throw error;
    return notRead(error.message, described);
  }
}

function notRead(unreadable: string | null, { zipBytes }: { readonly zipBytes: number }): OfPackage {
  return {
    shared: null,
    unreadable,
    notToSlim: null,
    unzippedBytes: 0,
    slimZipBytes: zipBytes,
    imports: null,
    keeps: [],
  };
}

/** What is known of every layer version the fleet lists. */
export async function layerFactsOf(
  inventory: readonly InventoryItem[],
  attached: AttachedLayers,
): Promise<ReadonlyMap<string, LayerFacts>> {
  const arns = new Set(inventory.flatMap(({ configuration }) => configuration.layers.map(({ arn }) => arn)));
  const facts = await pLimit(AT_ONCE).map([...arns], async (arn) => {
    return [arn, (await attached.layer(arn)).facts] as const;
  });
  return new Map(facts);
}
