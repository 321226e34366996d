/** The stored original state of one function: everything a rollback needs, and nothing secret (no environment variables). */
import type { AliasFacts } from "./inventory.ts";

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
}
