/** Looks at every function of a fleet: its configuration, its aliases, and how its copy of the shared code compares to the layer's. */
import pLimit from "p-limit";
import { sharedCopyOf } from "../domain/drift.ts";
import { NotUsable } from "../domain/errors.ts";
import type { FunctionConfiguration, InventoryItem, LayerFacts } from "../domain/inventory.ts";
import type { PackageDirectory } from "../domain/package-directory.ts";
import { reasonNotOurs } from "../domain/precheck.ts";
import { reasonNotToSlim } from "../domain/slim-package.ts";
import { packageOf } from "./artifact.ts";
import type { AttachedLayers } from "./attached-layers.ts";
import type { ImportProofs } from "./import-proofs.ts";
import type { Lambda } from "./lambda.ts";
import type { Packages } from "./packages.ts";

export interface Look {
  readonly lambda: Lambda;
  readonly packages: Packages;
  readonly layerDirectory: PackageDirectory;
  readonly sharedPaths: readonly string[];
  readonly proofs: ImportProofs;
  /** What the names of the service's own functions begin with. */
  readonly servicePrefix: string;
}

/** Functions looked at at once; the pace of the calls is the rate budget's matter. */
const AT_ONCE = 20;

/** One line per function, in the order of the names; a function deleted meanwhile has none. */
export async function inventoryOf(names: readonly string[], look: Look): Promise<readonly InventoryItem[]> {
  const signed = await look.lambda.codeSigningConfigs();
  const versioned = await look.lambda.withPublishedVersions(names.length);
  const pinnable = (name: string) => versioned === null || versioned.has(name);
  const found = await pLimit(AT_ONCE).map(names, async (name) => {
    const described = await look.lambda.describe(name);
    return described === null ? [] : [await lookedAt(described, signed, pinnable, look)];
  });
  return found.flat();
}

async function lookedAt(
  { codeUrl, ...found }: FunctionConfiguration,
  signed: ReadonlyMap<string, string>,
  pinnable: (name: string) => boolean,
  look: Look,
): Promise<InventoryItem> {
  const configuration = { ...found, codeSigningConfigArn: signed.get(found.arn) ?? null };
  if (reasonNotOurs(configuration, look.servicePrefix) !== null)
    return {
      configuration,
      aliases: [],
      shared: null,
      unreadable: null,
      notToSlim: null,
      unzippedBytes: 0,
      imports: null,
    };
  const ofPackage = await comparison({ codeUrl, ...configuration }, look);
  const worthAsking = mayChange(configuration.layers.length, ofPackage) && pinnable(configuration.name);
  return {
    configuration,
    aliases: worthAsking ? await look.lambda.aliasesOf(configuration.name) : [],
    ...ofPackage,
  };
}

/** A function with neither a copy nor a layer stays as it is: no call of the 15 a second is spent on its aliases. */
function mayChange(layers: number, { shared }: OfPackage): boolean {
  return shared !== null && (shared.kind !== "absent" || layers > 0);
}

type OfPackage = Pick<InventoryItem, "shared" | "unreadable" | "notToSlim" | "unzippedBytes" | "imports">;

/** A package that cannot be read concerns its function alone. */
async function comparison(described: FunctionConfiguration, look: Look): Promise<OfPackage> {
  try {
    const opened = await look.packages.open(packageOf(described, look.lambda));
    const { directory } = opened;
    const shared = sharedCopyOf(directory, look.layerDirectory, look.sharedPaths);
    const notToSlim =
      shared.kind === "absent" ? null : reasonNotToSlim(directory, look.sharedPaths, described.handler ?? "");
    const imports = notToSlim === null ? await look.proofs.proofOf(described, opened, shared) : null;
    return { shared, unreadable: null, notToSlim, unzippedBytes: directory.unzippedBytes, imports };
  } catch (error) {
    if (!(error instanceof NotUsable)) throw error;
    return { shared: null, unreadable: error.message, notToSlim: null, unzippedBytes: 0, imports: null };
  }
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
