/** The files of one clean-up, `cleanups/<execution name>/…` in the artifacts bucket. */
import type { Store } from "../aws/s3/store.ts";
import {
  type AcceptedCleanup,
  type CleanupChoice,
  type CleanupReport,
  cleanupDocuments,
  type Deletion,
  type LeftoverProbe,
  type Removal,
} from "../domain/cleanup/cleanup-documents.ts";
import { executionFolder } from "../domain/execution-name.ts";
import { type JsonFile, jsonFile } from "./stored-file.ts";

export interface CleanupFiles {
  readonly accepted: JsonFile<AcceptedCleanup>;
  readonly choice: JsonFile<CleanupChoice>;
  /** The result for each version chosen for deletion, so far. */
  readonly deletions: JsonFile<{ readonly version: 1; readonly deletions: readonly Deletion[] }>;
  readonly removals: JsonFile<{ readonly version: 1; readonly removals: readonly Removal[] }>;
  /** Probe functions that were left over, and the result for each. */
  readonly probes: JsonFile<{ readonly version: 1; readonly probes: readonly LeftoverProbe[] }>;
  readonly report: JsonFile<CleanupReport>;
}

/** @param execution an execution's ARN or name */
export function cleanupFiles(store: Store, execution: string): CleanupFiles {
  const key = (path: string) => `cleanups/${executionFolder(execution)}/${path}.json`;
  return {
    accepted: jsonFile(store, key("settings"), cleanupDocuments.accepted),
    choice: jsonFile(store, key("choice"), cleanupDocuments.choice),
    deletions: jsonFile(store, key("deletions"), cleanupDocuments.deletions),
    removals: jsonFile(store, key("removals"), cleanupDocuments.removals),
    probes: jsonFile(store, key("probes"), cleanupDocuments.probes),
    report: jsonFile(store, key("report"), cleanupDocuments.report),
  };
}
