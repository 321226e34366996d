/** The stored original of one function: its package and its snapshot, stored once. */
import type { StoredPackage } from "../../../aws/packages/packages.ts";
import { type Snapshot, snapshotOf } from "../../../domain/change/snapshot.ts";
import { reasonIfNotUsable } from "../../../domain/errors.ts";
import type { FunctionConfiguration, InventoryItem } from "../../../domain/plan/inventory.ts";
import type { Explained } from "../../../domain/report/reasons/code.ts";
import { explain } from "../../../domain/report/reasons/reasons.ts";
import { packageSourceOf } from "../../../layer/artifact.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";

/** Stored once: a retry never takes a changed function for the original. */
export async function storeSnapshot(
  present: FunctionConfiguration,
  { aliases }: InventoryItem,
  context: ExecutionContext,
): Promise<Snapshot> {
  const { name } = present;
  const stored = await context.files.snapshot(name).read();
  if (stored !== null) return stored;
  const key = context.files.snapshotZipKey(name);
  await storePackage(present, { bucket: context.files.bucket, key }, context);
  return context.files.snapshot(name).keepOnce(snapshotOf(present, aliases, key, context.clock.now()));
}

export async function storePackage(
  present: FunctionConfiguration,
  to: StoredPackage,
  { packages, lambda }: Tools,
): Promise<void> {
  await packages.copyToStore(packageSourceOf(present, lambda), to, present.codeSha256);
}

/** What is wrong with the stored package, or `null` if it is intact. */
export async function damageOf(
  stored: StoredPackage,
  codeSha256: string,
  { packages }: Tools,
): Promise<Explained | null> {
  const verified = packages.verify({ kind: "s3", ...stored }, codeSha256);
  return verified.then(
    () => null,
    (error) => explain(reasonIfNotUsable(error)),
  );
}
