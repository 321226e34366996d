/** Reads back what a clean-up stores, checked like every stored document. */
import * as z from "zod";
import { kept } from "../stored/document-kind.ts";
import type { Choice, CleanupReport, Deletion, LeftProbe, Removal } from "./cleanup-report.ts";
import { type CleanupSettings, storedSettings } from "./cleanup-settings.ts";

const version = z.literal(1);
const texts = z.array(z.string());

/** What a clean-up was asked and when it began (ISO 8601). */
export interface AcceptedCleanup {
  readonly version: 1;
  /** The execution's ARN. */
  readonly execution: string;
  readonly startedAt: string;
  readonly settings: CleanupSettings;
}

const accepted: z.ZodType<AcceptedCleanup> = z.object({
  version,
  execution: z.string(),
  startedAt: z.string(),
  settings: storedSettings,
});

const layerVersion = {
  arn: z.string(),
  layerName: z.string(),
  version: z.int(),
  createdAt: z.string(),
  reasons: texts,
  zipBytes: z.number().nullable(),
};
const expired = { execution: z.string(), until: z.string(), objects: z.int(), bytes: z.number() };

const choice: z.ZodType<Choice> = z.object({
  version,
  versions: z.array(z.object({ ...layerVersion, goes: z.boolean() })),
  expired: z.array(z.object(expired)),
});

const deletions: z.ZodType<{ version: 1; deletions: readonly Deletion[] }> = z.object({
  version,
  deletions: z.array(
    z.object({ arn: z.string(), outcome: z.enum(["deleted", "kept", "failed"]), why: z.string().nullable() }),
  ),
});

const removals: z.ZodType<{ version: 1; removals: readonly Removal[] }> = z.object({
  version,
  removals: z.array(
    z.object({ execution: z.string(), outcome: z.enum(["removed", "kept", "failed"]), why: z.string().nullable() }),
  ),
});

const leftProbes = z.array(
  z.object({
    name: z.string(),
    execution: z.string(),
    outcome: z.enum(["removed", "would-go", "failed"]),
    why: z.string().nullable(),
  }),
);
const probes: z.ZodType<{ version: 1; probes: readonly LeftProbe[] }> = z.object({ version, probes: leftProbes });

const report: z.ZodType<CleanupReport> = z.object({
  version,
  execution: z.string(),
  outcome: z.enum(["cleaned-up", "nothing-to-clean-up", "dry-run", "incomplete", "rejected"]),
  reason: z.string().nullable(),
  startedAt: z.string(),
  seconds: z.number(),
  layerVersions: z.array(z.object({ ...layerVersion, outcome: z.enum(["kept", "deleted", "would-go", "failed"]) })),
  rollbacks: z.array(
    z.object({ ...expired, outcome: z.enum(["removed", "kept", "would-go", "failed"]), reason: z.string().nullable() }),
  ),
  /** Not in reports of an earlier version. */
  probes: leftProbes.default([]),
  freedBytes: z.number(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  location: z.string(),
});

export const cleanupDocuments = {
  accepted: kept("clean-up settings", accepted),
  choice: kept("choice of a clean-up", choice),
  deletions: kept("deletions of a clean-up", deletions),
  removals: kept("removals of a clean-up", removals),
  probes: kept("probe functions of a clean-up", probes),
  report: kept("report of a clean-up", report),
} as const;
