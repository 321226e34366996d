/**
 * The stored original state of one function: everything a rollback needs, and nothing secret (no environment
 * variables).
 */
import type { AliasFacts, FunctionConfiguration } from "../plan/inventory.ts";

/** Stored as `snapshots/NAME.json`, put-if-absent, before the first change of the function. */
export interface Snapshot {
  readonly version: 1;
  readonly functionName: string;
  readonly functionArn: string;
  readonly takenAt: string;
  readonly codeSha256: string;
  /** Key of the stored package in the artifacts bucket; its SHA-256 equals `codeSha256`. */
  readonly packageKey: string;
  readonly zipBytes: number;
  /** Layer version ARNs, in the function's order. */
  readonly layers: readonly string[];
  readonly aliases: readonly AliasFacts[];
  readonly architectures: readonly string[];
  readonly runtime: string | null;
  readonly storageMode: "COPY" | "REFERENCE";
  readonly sourceKmsKeyArn: string | null;
  /** ARN of the version of its runtime; `null` where Lambda did not tell it. */
  readonly runtimeVersion: string | null;
}

/** The snapshot of a function as Lambda describes it; `packageKey` is where its package was stored. */
export function snapshotOf(
  found: FunctionConfiguration,
  aliases: readonly AliasFacts[],
  packageKey: string,
  takenAt: Date,
): Snapshot {
  return {
    version: 1,
    functionName: found.name,
    functionArn: found.arn,
    takenAt: takenAt.toISOString(),
    codeSha256: found.codeSha256,
    packageKey,
    zipBytes: found.zipBytes,
    layers: found.layers.map(({ arn }) => arn),
    aliases,
    architectures: found.architectures,
    runtime: found.runtime,
    storageMode: found.storageMode,
    sourceKmsKeyArn: found.sourceKmsKeyArn,
    runtimeVersion: found.runtimeVersion,
  };
}
