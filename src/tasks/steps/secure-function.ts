/** Makes sure that one function can be changed and brought back, before anything of the batch is changed. */
import type { ExecutionFiles } from "../../aws/execution-files.ts";
import { NotUsable, TouchedByOthers } from "../../domain/errors.ts";
import { halvesOf, layersWith, sameLayers } from "../../domain/function-change.ts";
import type { FunctionConfiguration, InventoryItem } from "../../domain/inventory.ts";
import { mayBeChanged } from "../../domain/journal.ts";
import { type Snapshot, snapshotOf } from "../../domain/snapshot.ts";
import type { Tools } from "../tools.ts";
import type { Batch } from "./batch-of.ts";
import type { FunctionWork } from "./function-work.ts";

/** Packages held in memory at once. */
export const PACKAGES_AT_ONCE = 4;

export interface Change {
  readonly layerVersionArn: string;
  /** Paths to take out of the package; empty where only the layer changes. */
  readonly sharedPaths: readonly string[];
}

/** What the plan makes of a function. */
export function plannedChange(name: string, layerVersionArn: string, { plan, migration }: Batch): Change {
  const action = plan.functions.find((planned) => planned.name === name)?.action;
  return { layerVersionArn, sharedPaths: action?.kind === "migrate" ? migration.shared : [] };
}

/**
 * Stores the snapshot, proves by reading it back that it holds the function's own package, makes the slim package from
 * it, and journals what the change will be. A package that turns out not to be what its directory says skips the function.
 * @throws TouchedByOthers where the function is not what the inventory saw
 */
export async function secureFunction(
  work: FunctionWork,
  item: InventoryItem,
  { layerVersionArn, sharedPaths }: Change,
  files: ExecutionFiles,
  tools: Tools,
): Promise<void> {
  if (work.journal.done || mayBeChanged(work.journal)) return;
  const present = await presentAsSeen(item, tools);
  const snapshot = await storedSnapshot(present, item, files, tools);
  if (snapshot.codeSha256 !== present.codeSha256)
    throw new TouchedByOthers(work.name, "somebody else deployed other code since its snapshot");
  const slim = await provenAndSlimmed(snapshot, sharedPaths, files, tools);
  if (slim.kind === "unfit") {
    await work.record({ step: "snapshot", done: true, outcome: "skipped", reason: slim.reason });
    return;
  }
  const { slimCodeSha256, slimZipBytes } = slim;
  const layersAfter = layersWith(snapshot.layers, layerVersionArn);
  await work.record({ step: "snapshot", done: true, layersAfter, slimCodeSha256, slimZipBytes });
}

async function presentAsSeen(
  { configuration: seen }: InventoryItem,
  { lambda }: Tools,
): Promise<FunctionConfiguration> {
  const found = await lambda.describe(seen.name);
  if (found === null) throw new TouchedByOthers(seen.name, "somebody else deleted it");
  const present = isSettled(found) ? found : await lambda.settled(seen.name);
  if (present.codeSha256 !== seen.codeSha256)
    throw new TouchedByOthers(seen.name, "somebody else deployed other code since the inventory");
  if (!sameLayers(halvesOf(present).layers, halvesOf(seen).layers))
    throw new TouchedByOthers(seen.name, "somebody else changed its layers since the inventory");
  return present;
}

function isSettled({ lastUpdateStatus, state }: FunctionConfiguration): boolean {
  return lastUpdateStatus === "Successful" && state !== "Pending";
}

/** Put-if-absent: a second run never takes a function we changed for the original. */
async function storedSnapshot(
  present: FunctionConfiguration,
  { aliases }: InventoryItem,
  files: ExecutionFiles,
  { packages, lambda, clock }: Tools,
): Promise<Snapshot> {
  const { name, codeUrl, codeSha256 } = present;
  const key = files.snapshotZipKey(name);
  const stored = await files.snapshot(name).read();
  if (stored !== null) return stored;
  if (codeUrl === null) throw new NotUsable(`Lambda gives no address for the package of ${name}.`);
  const renew = async () => (await lambda.describe(name))?.codeUrl ?? codeUrl;
  await packages.copyToStore({ kind: "url", url: codeUrl, renew }, { bucket: files.bucket, key }, codeSha256);
  return files.snapshot(name).keepOnce(snapshotOf(present, aliases, key, clock.now()));
}

type Slimmed =
  | { readonly kind: "ready"; readonly slimCodeSha256: string | null; readonly slimZipBytes: number | null }
  /** The function's own package, but not what its directory promised: that shows only when all of it is read. */
  | { readonly kind: "unfit"; readonly reason: string };

async function provenAndSlimmed(
  { functionName, packageKey, codeSha256 }: Snapshot,
  sharedPaths: readonly string[],
  { bucket, slimZipKey }: ExecutionFiles,
  { packages }: Tools,
): Promise<Slimmed> {
  const stored = { kind: "s3", bucket, key: packageKey } as const;
  if (sharedPaths.length === 0) {
    await packages.prove(stored, codeSha256);
    return { kind: "ready", slimCodeSha256: null, slimZipBytes: null };
  }
  try {
    const slim = await packages.slim(stored, { bucket, key: slimZipKey(functionName) }, codeSha256, sharedPaths);
    return { kind: "ready", slimCodeSha256: slim.sha256, slimZipBytes: slim.zipBytes };
  } catch (error) {
    if (!(error instanceof NotUsable)) throw error;
    // A damaged snapshot is no fault of the function: that is thrown, and nothing of the batch is changed.
    await packages.prove(stored, codeSha256);
    return { kind: "unfit", reason: error.message };
  }
}
