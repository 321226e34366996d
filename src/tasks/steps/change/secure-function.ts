/** Makes sure that one function can be changed and brought back, before anything of the batch is changed. */

import { isUnknown } from "../../../aws/lambda/runtime-updates.ts";
import type { StoredPackage } from "../../../aws/packages/packages.ts";
import { halvesOf, layersWith, sameLayers } from "../../../domain/change/function-change.ts";
import { mayHaveChanged } from "../../../domain/change/journal.ts";
import { autoModeFunctions, newestRuntimes } from "../../../domain/change/newest-runtimes.ts";
import { aliasDifference } from "../../../domain/change/read-back.ts";
import { reasonNotRestorable, reasonOfRuntimeUpdates } from "../../../domain/change/restorable.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { NotUsable, TouchedByOthers } from "../../../domain/errors.ts";
import type { PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import { findContentReason, type SharedContent } from "../../../domain/package/shared-content.ts";
import type { FunctionConfiguration, InventoryItem } from "../../../domain/plan/inventory.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import { layerFor } from "../../../domain/request/request-layers.ts";
import { type LayerPresences, layerPresencesFrom } from "../../../fleet/layer-presence.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";
import { type Batch, itemOf, journalsOf, versionFor } from "../judge/batch-of.ts";
import type { FunctionWork } from "./function-work.ts";
import { refuseOtherSettings } from "./publish-version.ts";
import { damageOf, storedSnapshot, storePackage } from "./stored-original.ts";

/** Packages streamed at once. */
export const PACKAGES_AT_ONCE = 4;

/** What functions are to be secured for. */
export interface Securing {
  readonly about: Batch;
  readonly layers: readonly PublishedLayer[];
  readonly presences: LayerPresences;
  /** ARNs of runtime versions that no update moves a function from. */
  readonly newestRuntimes: ReadonlySet<string>;
}

/** What the functions of a batch, or of those after it, are secured for. */
export async function securingFor(about: Batch, { files, lambda }: ExecutionContext): Promise<Securing> {
  const witnesses = autoModeFunctions(about.items.values());
  const journals = await journalsOf(
    files,
    witnesses.map(({ configuration: { name } }) => name),
  );
  return {
    about,
    layers: await files.layers.required(),
    presences: layerPresencesFrom(lambda),
    newestRuntimes: newestRuntimes(witnesses, journals),
  };
}

/**
 * Stores the snapshot, proves that it can be restored (its package reads back as the function's own, every layer
 * version on its list exists, its runtime takes updates), makes the slim package from it, and journals what the change
 * will be. What cannot be proven skips the function, and so does a package that is not what its directory says, or
 * whose shared files are not the layer's after all.
 * @throws TouchedByOthers where the function is not what the inventory saw
 */
export async function secureFunction(
  work: FunctionWork,
  { about, layers, presences, newestRuntimes }: Securing,
  context: ExecutionContext,
): Promise<void> {
  if (work.journal.done || mayHaveChanged(work.journal)) return;
  const item = itemOf(about, work.name);
  const present = await presentAsSeen(item, context);
  const isOnNewest = present.runtimeVersion !== null && newestRuntimes.has(present.runtimeVersion);
  const movesRuntime = isOnNewest ? null : await reasonOfItsRuntime(item, about, context);
  if (movesRuntime !== null) return leaveAlone(work, movesRuntime);
  const release = about.plan.releases.get(work.name);
  if (release !== undefined) {
    await aliasesAsSeen(item, context);
    await refuseOtherSettings(work.name, release, context);
  }
  const snapshot = await storedSnapshot(present, item, context).catch(whyNotUsable);
  if (typeof snapshot === "string") return leaveAlone(work, { code: "original-not-storable", why: snapshot });
  if (snapshot.codeSha256 !== present.codeSha256)
    throw new TouchedByOthers(work.name, { code: "code-changed-by-others", since: "snapshot" });
  const closed = reasonNotRestorable(snapshot, await presences(snapshot.layers), context.clock.now());
  const slim: Slimmed =
    closed === null
      ? await provenAndSlimmed(present, snapshot, item, sharedOf(item, about), context)
      : { kind: "unfit", reason: closed };
  if (slim.kind === "unfit") return leaveAlone(work, slim.reason);
  const { slimCodeSha256, slimZipBytes } = slim;
  const layersAfter = layersWith(snapshot.layers, versionFor(item, layers));
  await work.record({ step: "snapshot", done: true, layersAfter, slimCodeSha256, slimZipBytes });
}

/** Asks about a function that the plan did not ask about. */
async function reasonOfItsRuntime(
  item: InventoryItem,
  { migration }: Batch,
  { lambda }: Tools,
): Promise<Reason | null> {
  const isAllowed = migration.runtimeUpdate === "allow";
  if (isAllowed || !isUnknown(item)) return null;
  return reasonOfRuntimeUpdates(await lambda.runtimeUpdatesOf(item.configuration.name), isAllowed);
}

function leaveAlone(work: FunctionWork, reason: Reason): Promise<void> {
  return work.record({ step: "snapshot", done: true, outcome: "skipped", why: explain(reason) });
}

/** Of what concerns this function alone; everything else is thrown on. */
function whyNotUsable(error: unknown): string {
  if (error instanceof NotUsable) return error.message;
  throw error;
}

/** What to take out of the package, and what the layer holds in its place; `null` where only the layer changes. */
function sharedOf(
  { configuration: { name, runtime } }: InventoryItem,
  { plan, migration, artifacts }: Batch,
): SharedContent | null {
  const action = plan.functions.find((planned) => planned.name === name)?.action;
  if (action?.kind !== "migrate") return null;
  const asked = layerFor(migration, runtime);
  const artifact = artifacts.find(({ family }) => family === asked?.family.name);
  if (asked === null || artifact === undefined) throw new NotUsable(`No layer is made for ${name}.`);
  const { keeps } = action;
  return { sharedPaths: asked.sharedPaths, keeps, exclude: asked.source.exclude, contents: artifact.contents };
}

async function presentAsSeen(
  { configuration: seen }: InventoryItem,
  { lambda }: Tools,
): Promise<FunctionConfiguration> {
  const found = await lambda.describe(seen.name);
  if (found === null) throw new TouchedByOthers(seen.name, { code: "deleted-by-others", since: null });
  const present = isSettled(found) ? found : await lambda.waitUntilSettled(seen.name);
  if (present.codeSha256 !== seen.codeSha256)
    throw new TouchedByOthers(seen.name, { code: "code-changed-by-others", since: "inventory" });
  if (!sameLayers(halvesOf(present).layers, halvesOf(seen).layers))
    throw new TouchedByOthers(seen.name, { code: "layers-changed-by-others", since: "inventory" });
  return present;
}

/** What an alias leads to now is what the rollback leads it back to. */
async function aliasesAsSeen({ configuration: { name }, aliases }: InventoryItem, { lambda }: Tools): Promise<void> {
  const changed = aliasDifference(aliases, await lambda.aliasesOf(name));
  if (changed !== null) throw new TouchedByOthers(name, { code: "aliases-changed-by-others", changes: changed });
}

function isSettled({ lastUpdateStatus, state }: FunctionConfiguration): boolean {
  return lastUpdateStatus === "Successful" && state !== "Pending";
}

type Slimmed =
  | { readonly kind: "ready"; readonly slimCodeSha256: string | null; readonly slimZipBytes: number | null }
  /** The function's own package, but not what its directory promised: that shows only when all of it is read. */
  | { readonly kind: "unfit"; readonly reason: Reason };

/** A stored package that does not read back is stored once more: the function is still as it was. */
async function provenAndSlimmed(
  present: FunctionConfiguration,
  { packageKey: key, codeSha256 }: Snapshot,
  item: InventoryItem,
  shared: SharedContent | null,
  context: ExecutionContext,
): Promise<Slimmed> {
  const stored = { bucket: context.files.bucket, key };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await slimmed(stored, codeSha256, item, shared, context);
    } catch (error) {
      if (!(error instanceof NotUsable)) throw error;
      const damage = await damageOf(stored, codeSha256, context);
      if (damage === null) return { kind: "unfit", reason: { code: "package-not-as-declared", why: error.message } };
      if (attempt === TIMES_STORED) return { kind: "unfit", reason: { code: "original-unreadable", damage } };
      await storePackage(present, stored, context);
    }
  }
}

const TIMES_STORED = 2;

/**
 * Reads all of the stored package, whatever is to be done with it. @throws NotUsable where it is not the one it should
 * be
 */
async function slimmed(
  stored: StoredPackage,
  codeSha256: string,
  { configuration: { name }, shared: copy }: InventoryItem,
  shared: SharedContent | null,
  { files: { bucket, slimZipKey }, packages }: ExecutionContext,
): Promise<Slimmed> {
  const source = { kind: "s3", ...stored } as const;
  if (shared === null) {
    await packages.verify(source, codeSha256);
    return { kind: "ready", slimCodeSha256: null, slimZipBytes: null };
  }
  const slim = await packages.slim(
    source,
    { bucket, key: slimZipKey(name) },
    codeSha256,
    shared.sharedPaths,
    shared.keeps,
  );
  const reason = await packages.withOpen(source, (opened) => findContentReason(opened, copy, shared));
  if (reason !== null) return { kind: "unfit", reason };
  return { kind: "ready", slimCodeSha256: slim.sha256, slimZipBytes: slim.zipBytes };
}
