/** The documents that a clean-up stores. */
import * as z from "zod";
import { problem } from "../errors.ts";
import { maybeExplanation } from "../report/reasons/code.ts";
import { kept } from "../stored/document-kind.ts";
import { explained, type Stored, version } from "../stored/parts.ts";
import { storedSettings } from "./cleanup-settings.ts";

const why = explained.nullable();

const accepted = z.object({
  version,
  /** The execution's ARN. */
  execution: z.string(),
  startedAt: z.string(),
  settings: storedSettings,
});

/** The settings of a clean-up, and when it began (ISO 8601). */
export type AcceptedCleanup = Stored<typeof accepted>;

const layerVersion = z.object({
  arn: z.string(),
  layerName: z.string(),
  version: z.int(),
  /** ISO 8601. */
  createdAt: z.string(),
  reasons: z.array(explained),
  /** `null` for a version that stays. */
  zipBytes: z.number().nullable(),
});

const chosenVersion = layerVersion.extend({ goes: z.boolean() });

/** The decision on a layer version. `goes`: it will be deleted. `reasons` say why, or why it stays. */
export type ChosenVersion = Stored<typeof chosenVersion>;

const expiredRollback = z.object({
  execution: z.string(),
  /** ISO 8601. */
  until: z.string(),
  objects: z.int(),
  bytes: z.number(),
});

/** The stored originals of an execution that can no longer be rolled back. */
export type ExpiredRollback = Stored<typeof expiredRollback>;

const choice = z.object({ version, versions: z.array(chosenVersion), expired: z.array(expiredRollback) });

/** What a clean-up decided before it deleted anything. Stored once. */
export type CleanupChoice = Stored<typeof choice>;

const deletion = z.object({ arn: z.string(), outcome: z.enum(["deleted", "kept", "failed"]), why });

/** What happened to one version that was chosen; `why` is there if it was not deleted. */
export type Deletion = Stored<typeof deletion>;

const removal = z.object({ execution: z.string(), outcome: z.enum(["removed", "kept", "failed"]), why });

export type Removal = Stored<typeof removal>;

const leftProbe = z.object({
  name: z.string(),
  /** Name of the execution it was made for. */
  execution: z.string(),
  outcome: z.enum(["removed", "would-go", "failed"]),
  why: z.string().nullable(),
  ...maybeExplanation.omit({ reason: true }).shape,
});

/** A probe function of an execution that no longer runs. */
export type LeftoverProbe = Stored<typeof leftProbe>;

const reportedVersion = layerVersion.extend({
  /** `would-go`: a dry run, or the clean-up ended early. */
  outcome: z.enum(["kept", "deleted", "would-go", "failed"]),
});

export type ReportedVersion = Stored<typeof reportedVersion>;

const reportedRollback = expiredRollback.extend({
  outcome: z.enum(["removed", "kept", "would-go", "failed"]),
  ...maybeExplanation.shape,
});

export type ReportedRollback = Stored<typeof reportedRollback>;

const report = z.object({
  version,
  /** The clean-up execution's ARN. */
  execution: z.string(),
  outcome: z.enum(["cleaned-up", "nothing-to-clean-up", "dry-run", "incomplete", "rejected"]),
  ...maybeExplanation.shape,
  startedAt: z.string(),
  seconds: z.number(),
  layerVersions: z.array(reportedVersion),
  rollbacks: z.array(reportedRollback),
  /** Not in reports of an earlier version. */
  probes: z.array(leftProbe).default([]),
  /** Of everything deleted and removed, or that would be in a dry run. */
  freedBytes: z.number(),
  problems: z.array(problem),
  /** s3:// address of this report. */
  location: z.string(),
});

/** Stored as `cleanups/NAME/report.json`; what `--json` prints. */
export type CleanupReport = Stored<typeof report>;
export type CleanupOutcome = CleanupReport["outcome"];

export const cleanupDocuments = {
  accepted: kept("clean-up settings", accepted),
  choice: kept("choice of a clean-up", choice),
  deletions: kept("deletions of a clean-up", z.object({ version, deletions: z.array(deletion) })),
  removals: kept("removals of a clean-up", z.object({ version, removals: z.array(removal) })),
  probes: kept("probe functions of a clean-up", z.object({ version, probes: z.array(leftProbe) })),
  report: kept("report of a clean-up", report),
} as const;
