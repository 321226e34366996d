/** Reads back what outlives a task: each document is checked when read, so that an old or damaged one is named, not acted on. */
import * as z from "zod";
import { NotUsable } from "./errors.ts";
import { FAMILY_NAMES } from "./families/family.ts";
import type { InventoryItem } from "./inventory.ts";
import type { FunctionJournal } from "./journal.ts";
import type { LayerArtifact, PublishedLayer } from "./layer-artifact.ts";
import type { Plan } from "./plan.ts";
import type { Report } from "./report.ts";
import { type AcceptedRequest, acceptedMigration } from "./request.ts";
import type { Snapshot } from "./snapshot.ts";

const version = z.literal(1, { error: "was written by another version of layershift" });
const outcome = z.enum(["planned", "migrated", "unchanged", "skipped", "restored", "failed", "touched-by-others"]);
const names = z.array(z.string());

const alias = z.object({
  name: z.string(),
  functionVersion: z.string(),
  weights: z.record(z.string(), z.number()),
});

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
  z.object({ kind: z.literal("drifted"), ...copyFacts, changed: names, onlyHere: names, onlyInLayer: names }),
]);

const importFindings = z.array(z.object({ file: z.string(), line: z.int(), module: z.string(), why: z.string() }));
const importProof = z.object({
  lost: importFindings,
  changed: importFindings,
  missingBefore: importFindings,
  unproven: importFindings,
});

const inventoryItem: z.ZodType<InventoryItem> = z.object({
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
    codeSigningConfigArn: z.string().nullable(),
    inVpc: z.boolean(),
    /** These three are not in inventories of an earlier version. */
    searchesLayers: z.boolean().nullable().default(true),
    runsAs: z.enum(["function", "durable", "managed-instances"]).default("function"),
    withheld: z.string().nullable().default(null),
    masterArn: z.string().nullable(),
  }),
  aliases: z.array(alias),
  /** Not in inventories of an earlier version. */
  traffic: traffic.nullable().default(null),
  shared: sharedCopy.nullable(),
  unreadable: z.string().nullable(),
  notToSlim: z.string().nullable(),
  unzippedBytes: z.number(),
  slimZipBytes: z.number(),
  imports: importProof.nullable(),
});

/** Not in documents of an earlier version, which moved Python alone. */
const family = z.enum(FAMILY_NAMES).default("python");

const layerArtifact: z.ZodType<LayerArtifact> = z.object({
  family,
  layerName: z.string(),
  bucket: z.string(),
  key: z.string(),
  sha256: z.string(),
  zipBytes: z.number(),
  unzippedBytes: z.number(),
  files: z.number(),
  contents: z.record(z.string(), z.string()),
  native: z.array(
    z.object({
      path: z.string(),
      architecture: z.enum(["x86_64", "arm64"]).nullable(),
      python: z.string().nullable(),
    }),
  ),
  /** Not in artifacts of an earlier version. */
  versionArn: z.string().nullable().default(null),
});

const publishedLayer: z.ZodType<PublishedLayer> = z.object({
  family,
  versionArn: z.string(),
  version: z.number(),
  reused: z.boolean(),
});

const plan: z.ZodType<Plan> = z.object({
  version,
  layerName: z.string(),
  functions: z.array(
    z.object({
      name: z.string(),
      /** Not in plans of an earlier version. */
      runtime: z.string().nullable().default(null),
      zipBytes: z.number(),
      action: z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("migrate"),
          batch: z.int(),
          slimZipBytes: z.number(),
          givesUp: z.string().nullable(),
        }),
        z.object({ kind: z.literal("move-layer"), batch: z.int() }),
        z.object({ kind: z.literal("unchanged"), reason: z.string() }),
        z.object({ kind: z.literal("skip"), reason: z.string() }),
      ]),
    }),
  ),
  batches: z.array(names),
  /** Not in plans of an earlier version. */
  canaries: z.int().default(1),
  copies: z.array(z.object({ fingerprint: z.string(), differs: z.string().nullable(), functions: names })),
  notes: names,
  /** Not in plans of an earlier version. */
  releases: z
    .record(z.string(), z.object({ aliases: z.array(z.object({ name: z.string(), from: z.string() })), stays: names }))
    .default({}),
});

const snapshot: z.ZodType<Snapshot> = z.object({
  version,
  functionName: z.string(),
  functionArn: z.string(),
  takenAt: z.string(),
  codeSha256: z.string(),
  packageKey: z.string(),
  zipBytes: z.number(),
  layers: names,
  aliases: z.array(alias),
  architectures: names,
  runtime: z.string().nullable(),
  storageMode: z.enum(["COPY", "REFERENCE"]),
  sourceKmsKeyArn: z.string().nullable(),
});

const journal: z.ZodType<FunctionJournal> = z.object({
  version,
  functionName: z.string(),
  batch: z.int(),
  step: z.enum([
    "snapshot",
    "attach",
    "slim",
    "publish",
    "read-back",
    "shift",
    "restore-aliases",
    "restore-code",
    "restore-layers",
    "restored",
  ]),
  done: z.boolean(),
  at: z.string(),
  outcome: outcome.nullable(),
  reason: z.string().nullable(),
  slimCodeSha256: z.string().nullable(),
  slimZipBytes: z.number().nullable(),
  layersAfter: names.nullable(),
  /** Not in journals of an earlier version. */
  lastVersionBefore: z.number().nullable().default(null),
  publishedVersion: z.string().nullable().default(null),
  sharedAt: z.string().nullable().default(null),
  shiftedAt: z.string().nullable().default(null),
  /** Not in journals of an earlier version. */
  changedAt: z.string().nullable().default(null),
  settledAt: z.string().nullable(),
  rolledBackBy: z.string().nullable(),
  /** Not in journals of an earlier version. */
  foundAsAsked: z.boolean().default(false),
  leftVersion: z.string().nullable().default(null),
});

const report: z.ZodType<Report> = z.object({
  version,
  execution: z.string(),
  outcome: z.enum(["planned", "nothing-to-do", "migrated", "rolled-back", "needs-human", "rejected"]),
  reason: z.string().nullable(),
  layerVersionArn: z.string().nullable(),
  /** Not in reports of an earlier version. */
  layerVersionArns: names.default([]),
  startedAt: z.string(),
  seconds: z.number(),
  functions: z.array(
    z.object({
      name: z.string(),
      outcome,
      reason: z.string().nullable(),
      batch: z.int().nullable(),
      zipBytesBefore: z.number(),
      zipBytesAfter: z.number().nullable(),
    }),
  ),
  notes: names,
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Not in reports of an earlier version. */
  rollbackUntil: z.string().nullable().default(null),
  location: z.string(),
  /** Not in reports of an earlier version. */
  rollback: z
    .object({ execution: z.string(), keepLayer: z.boolean(), functions: names.nullable() })
    .nullable()
    .default(null),
  page: z.string().nullable().default(null),
  cost: z
    .object({ transitions: z.number(), taskCalls: z.number(), taskSeconds: z.number(), dollars: z.number() })
    .nullable()
    .default(null),
});

/** Not in requests of an earlier version. */
const scope = { keepLayer: z.boolean().default(false), functions: names.nullable().default(null) };

const acceptedRequest: z.ZodType<AcceptedRequest> = z.object({
  version,
  execution: z.string(),
  startedAt: z.string(),
  request: z.discriminatedUnion("kind", [
    z.object({ kind: z.enum(["migrate", "plan"]), migration: acceptedMigration }),
    z.object({ kind: z.literal("roll-back"), target: z.string(), ...scope }),
    z.object({ kind: z.literal("pick-up"), stopped: z.string(), target: z.string(), ...scope }),
  ]),
});

/** How one kind of document is written and read; `read` throws NotUsable saying which field is not as it must be. */
export interface DocumentKind<T> {
  /** What to store: `value` with its version. */
  written(value: T): unknown;
  read(stored: unknown): T;
}

export const documents = {
  request: kept("request", acceptedRequest),
  artifacts: several("layer artifact", "artifact", layerArtifact),
  inventory: inField<readonly InventoryItem[]>("inventory", "functions", z.array(inventoryItem)),
  plan: kept("plan", plan),
  layers: several("published layer", "layer", publishedLayer),
  snapshot: kept("snapshot", snapshot),
  journal: kept("journal", journal),
  report: kept("report", report),
} as const;

/** A document whose type carries its version itself. */
export function kept<T>(name: string, schema: z.ZodType<T>): DocumentKind<T> {
  return { written: (value) => value, read: (stored) => checked(name, schema, stored) };
}

/** A document whose type has no version: it is stored as the one field beside it, for example `{ "version": 1, "layer": … }`. */
function inField<T>(name: string, field: string, schema: z.ZodType<T>): DocumentKind<T> {
  const envelope = z.object({ version, [field]: z.unknown() });
  return {
    written: (value) => ({ version: 1, [field]: value }),
    read: (stored) => checked(name, schema, checked(name, envelope, stored)[field]),
  };
}

/** One of each family: the first in the field an earlier version kept its only one in, the others beside it. */
function several<T>(name: string, field: string, schema: z.ZodType<T>): DocumentKind<readonly T[]> {
  const envelope = z.object({ version, [field]: z.unknown(), others: z.array(z.unknown()).default([]) });
  return {
    written: ([first, ...others]) => ({ version: 1, [field]: first, ...(others.length === 0 ? {} : { others }) }),
    read(stored) {
      const { [field]: first, others } = checked(name, envelope, stored);
      return [first, ...(others as readonly unknown[])].map((each) => checked(name, schema, each));
    },
  };
}

function checked<T>(name: string, schema: z.ZodType<T>, stored: unknown): T {
  const result = schema.safeParse(stored);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NotUsable(`The stored ${name} cannot be read: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}
