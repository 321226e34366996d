/** The original state of one function: everything a rollback needs. It holds no environment variables. */
import * as z from "zod";
import { type AliasFacts, alias, type FunctionConfiguration, storageMode } from "../plan/inventory.ts";
import { names, type Stored, version } from "../stored/parts.ts";

export const snapshot = z.object({
  version,
  functionName: z.string(),
  functionArn: z.string(),
  takenAt: z.string(),
  codeSha256: z.string(),
  /** Key of the stored package in the artifacts bucket. Its SHA-256 equals `codeSha256`. */
  packageKey: z.string(),
  zipBytes: z.number(),
  /** Layer version ARNs, in the function's order. */
  layers: names,
  aliases: z.array(alias),
  architectures: names,
  runtime: z.string().nullable(),
  storageMode,
  sourceKmsKeyArn: z.string().nullable(),
  /** ARN of the version of its runtime. `null` if Lambda does not report it. */
  runtimeVersion: z.string().nullable().default(null),
});

/** Stored as `snapshots/NAME.json` before the first change of the function, and only if it does not exist. */
export type Snapshot = Stored<typeof snapshot>;

/** The snapshot of a function; `packageKey` is the key of its stored package. */
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
