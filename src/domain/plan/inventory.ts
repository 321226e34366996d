/** What is known about each function of the fleet, before any decision. */
import * as z from "zod";
import { importProof } from "../imports/import-proof.ts";
import { replacement } from "../package/replacements.ts";
import { NO_VARIABLES, type VariablesFound, variables } from "../runtimes/environment-variables.ts";
import { explained, names, type Stored } from "../stored/parts.ts";

const copyFacts = z.object({
  files: z.number(),
  bytes: z.number(),
  /** SHA-256 of paths, sizes and CRC-32, hex. Equal copies have equal fingerprints. */
  fingerprint: z.string(),
  /** Files below the shared path that are not in the layer, and which nothing generates again. */
  leftOut: names,
  /** The shared paths without code in the package: nothing of them moves. */
  absentPaths: names.default([]),
  /** Whether a layer of the other shared paths can be built from it. */
  fitsLayer: z.boolean().default(true),
});

/** A function's copy of the shared code, compared with the layer artifact. Paths are those in the function's ZIP. */
const sharedCopy = z.discriminatedUnion("kind", [
  /** The package holds none of the shared paths. */
  z.object({ kind: z.literal("absent") }),
  /** Package and layer hold the same shared files with the same content. */
  z.object({ kind: z.literal("identical"), ...copyFacts.shape }),
  /** What the package holds equals the layer, but the layer holds more. */
  z.object({ kind: z.literal("partial"), ...copyFacts.shape, onlyInLayer: names }),
  /** Some files differ, or are not in the layer. */
  z.object({
    kind: z.literal("drifted"),
    ...copyFacts.shape,
    changed: names,
    /** Those of the changed files that are executable here, but not in the layer. */
    notExecutable: names.optional(),
    onlyHere: names,
    onlyInLayer: names,
  }),
]);

export const alias = z.object({
  name: z.string(),
  functionVersion: z.string(),
  /** Additional version weights by version, 0 to 1. */
  weights: z.record(z.string(), z.number()),
});

/** A published version that an alias points to. */
const publishedVersion = z.object({
  version: z.string(),
  codeSha256: z.string(),
  /** Layer version ARNs, in their order. */
  layers: names,
  /** Other settings in which it differs from $LATEST, by their names in Lambda's API. Never their values. */
  otherSettings: names,
});

/** An AWS resource that calls a function. */
const caller = z.object({
  kind: z.enum(["event source mapping", "function URL"]),
  /** A mapping's UUID, a URL's alias. */
  name: z.string(),
  /** Alias or version number it calls. `null` for $LATEST. */
  qualifier: z.string().nullable(),
});

/** Provisioned concurrency of one alias or version number. */
const provisioned = z.object({
  qualifier: z.string(),
  status: z.enum(["IN_PROGRESS", "READY", "FAILED"]),
  /** Why it failed, as Lambda reports it. */
  reason: z.string().nullable(),
});

/** How calls reach a function with aliases for published versions. */
const traffic = z.object({
  /** The versions that aliases point to. */
  versions: z.array(publishedVersion),
  provisioned: z.array(provisioned),
  /** Lambda takes minutes to publish a version of it. */
  snapStart: z.boolean(),
  callers: z.array(caller),
});

/** `REFERENCE` if the function runs from an S3 object of the team instead of Lambda's copy. */
export const storageMode = z.enum(["COPY", "REFERENCE"]);

/** A layer version as a function lists it. Lambda does not report its unzipped size: `codeBytes` is the ZIP's. */
const attachedLayer = z.object({ arn: z.string(), codeBytes: z.number() });

const configuration = z.object({
  name: z.string(),
  arn: z.string(),
  packageType: z.enum(["Zip", "Image"]),
  /** `null` for image functions. */
  runtime: z.string().nullable(),
  handler: z.string().nullable(),
  architectures: names,
  state: z.string(),
  /** Missing on some emulators. Then the function counts as settled. */
  lastUpdateStatus: z.enum(["Successful", "InProgress", "Failed"]),
  lastUpdateStatusReason: z.string().nullable(),
  codeSha256: z.string(),
  zipBytes: z.number(),
  revisionId: z.string(),
  layers: z.array(attachedLayer),
  logGroup: z.string(),
  storageMode,
  /** Customer key that encrypts the package. */
  sourceKmsKeyArn: z.string().nullable(),
  /** Customer key that encrypts the environment variables. */
  kmsKeyArn: z.string().nullable().default(null),
  /** Known in the inventory only: it needs a separate call. */
  codeSigningConfigArn: z.string().nullable(),
  inVpc: z.boolean(),
  /**
   * Whether NODE_PATH is unset or has the layers' folder. `null` if Lambda does not report it, without `kms:Decrypt` on
   * the function's key. The variable itself is never stored.
   */
  searchesLayers: z.boolean().nullable().default(true),
  runsAs: z.enum(["function", "durable", "managed-instances"]).default("function"),
  /** Why Lambda returns no package of it, as Lambda reports it. `null` if it does, or gives no reason. */
  withheld: z.string().nullable().default(null),
  /** Lambda@Edge: the function this one is CloudFront's copy of. `null` if it is not a copy. */
  masterArn: z.string().nullable(),
  /** ARN of the version of its runtime. `null` if Lambda does not report it. */
  runtimeVersion: z.string().nullable().default(null),
  /**
   * Lambda's mode of runtime management. `unknown` if Lambda does not report it. `null` without the separate call that
   * it needs.
   */
  runtimeUpdates: z.enum(["Auto", "FunctionUpdate", "Manual", "unknown"]).nullable().default(null),
});

/** What could become of a function whose copy differs from the layer, and which the request skips. */
const alternatives = z.object({
  /** Whether it can reach a differing file. `false` only if the import proof shows that it never does. */
  reachesDifferences: z.boolean(),
  /** Why it could not use a layer made from its copy. `null` if it could. */
  againstOwnLayer: explained.nullable(),
  /** Shared paths that it holds as the layer does, and which can move alone. */
  samePaths: names.default([]),
});

/** One function of the inventory. It holds no presigned URL. */
export const inventoryItem = z.object({
  configuration,
  variables: variables.default(() => ({ ...NO_VARIABLES, loading: [], leading: [] })),
  aliases: z.array(alias),
  /** `null` if no alias points to a published version. */
  traffic: traffic.nullable().default(null),
  /** `null` if the package could not be compared. `unreadable` then says why. */
  shared: sharedCopy.nullable(),
  unreadable: explained.nullable(),
  /** Why the shared code must stay in the package. `null` if it may be removed. */
  notToSlim: explained.nullable(),
  /** Unzipped bytes of the package, from its central directory. */
  unzippedBytes: z.number(),
  /** ZIP bytes of the package without the shared code, from its central directory. All of them without shared code. */
  slimZipBytes: z.number(),
  /** What its imports will find once it uses the layer. `null` if no shared code of it moves. */
  imports: importProof.nullable(),
  /** What stays of the shared paths in the package: files, and folders (with their slash) whose data files stay. */
  keeps: names.default([]),
  alternatives: alternatives.nullable().default(null),
  /** SHA-256 of what stays in the package without the shared code. `null` if it was not read. */
  staying: z.string().nullable().default(null),
  /** Modules of the shared paths that generated files replace, or have already replaced. */
  replacements: z.array(replacement).default([]),
  /** Folders and modules beside the shared paths that leave the package, because it never reaches them. */
  unreached: names.default([]),
  /** ZIP bytes of the package with `"slim": "reachable"` and a layer of all its code. `null` if it was not computed. */
  reachableZipBytes: z.number().nullable().default(null),
});

export type InventoryItem = Stored<typeof inventoryItem>;
export type SharedCopy = Stored<typeof sharedCopy>;
export type Alternatives = Stored<typeof alternatives>;
export type CopyFacts = Stored<typeof copyFacts>;
export type AliasFacts = Stored<typeof alias>;
export type PublishedVersion = Stored<typeof publishedVersion>;
export type Caller = Stored<typeof caller>;
export type Provisioned = Stored<typeof provisioned>;
export type Traffic = Stored<typeof traffic>;
export type RuntimeUpdates = NonNullable<FunctionConfiguration["runtimeUpdates"]>;

/** What Lambda reports about one function's configuration (GetFunction, ListAliases). */
export interface FunctionConfiguration extends Stored<typeof configuration> {
  /** Presigned URL of the package, valid about ten minutes. Never logged. `null` for image functions. */
  readonly codeUrl: string | null;
  /** Looks at the environment variables. They are known only directly after the look at a function. */
  readonly variables?: (sharedPaths: readonly string[]) => VariablesFound;
}

/** What is known about a layer version that functions of the fleet use. */
export type LayerFacts =
  | { readonly kind: "found"; readonly codeSha256: string; readonly unzippedBytes: number }
  /** No function can be configured with it again: Lambda would refuse a rollback to it. */
  | { readonly kind: "deleted" }
  /** Another account does not let this account read it, which Lambda requires to configure a function with it. */
  | { readonly kind: "denied" }
  /** Its package cannot be read, so its size is unknown. */
  | { readonly kind: "unreadable" };
