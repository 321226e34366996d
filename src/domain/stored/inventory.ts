/** How the inventory is stored: what was found about each function. */
import * as z from "zod";
import type { InventoryItem } from "../plan/inventory.ts";
import { NO_VARIABLES } from "../runtimes/environment-variables.ts";
import { alias, explained, names, whose } from "./parts.ts";

const traffic = z.object({
  versions: z.array(z.object({ version: z.string(), codeSha256: z.string(), layers: names, otherSettings: names })),
  provisioned: z.array(
    z.object({
      qualifier: z.string(),
      status: z.enum(["IN_PROGRESS", "READY", "FAILED"]),
      reason: z.string().nullable(),
    }),
  ),
  snapStart: z.boolean(),
  callers: z.array(
    z.object({
      kind: z.enum(["event source mapping", "function URL"]),
      name: z.string(),
      qualifier: z.string().nullable(),
    }),
  ),
});

const copyFacts = { files: z.number(), bytes: z.number(), fingerprint: z.string(), leftOut: names };
const sharedCopy = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("absent") }),
  z.object({ kind: z.literal("identical"), ...copyFacts }),
  z.object({ kind: z.literal("partial"), ...copyFacts, onlyInLayer: names }),
  z.object({
    kind: z.literal("drifted"),
    ...copyFacts,
    changed: names,
    notExecutable: names.optional(),
    onlyHere: names,
    onlyInLayer: names,
  }),
]);

/** Not in inventories of an earlier version. */
const importFindings = z.array(
  z.object({ file: z.string(), line: z.int(), module: z.string(), why: z.string(), of: whose.optional() }),
);
const importProof = z.object({
  lost: importFindings,
  changed: importFindings,
  missingBefore: importFindings,
  unproven: importFindings,
  /** These three are not in inventories of an earlier version. */
  needed: importFindings.default([]),
  doubts: importFindings.default([]),
  stays: importFindings.default([]),
});

export const inventoryItem: z.ZodType<InventoryItem> = z.object({
  configuration: z.object({
    name: z.string(),
    arn: z.string(),
    packageType: z.enum(["Zip", "Image"]),
    runtime: z.string().nullable(),
    handler: z.string().nullable(),
    architectures: names,
    state: z.string(),
    lastUpdateStatus: z.enum(["Successful", "InProgress", "Failed"]),
    lastUpdateStatusReason: z.string().nullable(),
    codeSha256: z.string(),
    zipBytes: z.number(),
    revisionId: z.string(),
    layers: z.array(z.object({ arn: z.string(), codeBytes: z.number() })),
    logGroup: z.string(),
    storageMode: z.enum(["COPY", "REFERENCE"]),
    sourceKmsKeyArn: z.string().nullable(),
    /** Not in inventories of an earlier version. */
    kmsKeyArn: z.string().nullable().default(null),
    codeSigningConfigArn: z.string().nullable(),
    inVpc: z.boolean(),
    /** These three are not in inventories of an earlier version. */
    searchesLayers: z.boolean().nullable().default(true),
    runsAs: z.enum(["function", "durable", "managed-instances"]).default("function"),
    withheld: z.string().nullable().default(null),
    masterArn: z.string().nullable(),
    /** Not in inventories of an earlier version. */
    runtimeVersion: z.string().nullable().default(null),
    runtimeUpdates: z.enum(["Auto", "FunctionUpdate", "Manual", "unknown"]).nullable().default(null),
  }),
  /** Not in inventories of an earlier version. */
  variables: z
    .object({
      hidden: z.boolean(),
      pythonPathShutsLayersOut: z.boolean(),
      /** Not in inventories of an earlier version. */
      searchesElsewhere: z.boolean().default(false),
      loading: names,
      leading: names,
      /** Not in inventories of an earlier version. */
      startsOwnScript: z.boolean().default(false),
      isStartedByWrapper: z.boolean(),
      namesHandler: z.boolean(),
    })
    .default(() => ({ ...NO_VARIABLES, loading: [], leading: [] })),
  aliases: z.array(alias),
  /** Not in inventories of an earlier version. */
  traffic: traffic.nullable().default(null),
  shared: sharedCopy.nullable(),
  unreadable: z.string().nullable(),
  notToSlim: explained.nullable(),
  unzippedBytes: z.number(),
  slimZipBytes: z.number(),
  imports: importProof.nullable(),
  /** Not in inventories of an earlier version. */
  keeps: names.default([]),
});
