/** Ensures that a function can be changed and restored, before anything in its batch is changed. */
import { hasUnknownUpdates } from "../../../aws/lambda/runtime-updates.ts";
import type { StoredPackage } from "../../../aws/packages/packages.ts";
import { halvesOf, layersWith, sameLayers } from "../../../domain/change/function-change.ts";
import { mayHaveChanged } from "../../../domain/change/journal.ts";
import { autoModeFunctions, newestRuntimes } from "../../../domain/change/newest-runtimes.ts";
import { aliasDifference } from "../../../domain/change/read-back.ts";
import { reasonNotRestorable, reasonOfRuntimeUpdates } from "../../../domain/change/restorable.ts";
import type { Snapshot } from "../../../domain/change/snapshot.ts";
import { NotUsable, reasonIfNotUsable, TouchedByOthers } from "../../../domain/errors.ts";
import type { PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import { findContentReason, type SharedContent } from "../../../domain/package/shared-content.ts";
import { withUnreached } from "../../../domain/package/shared-path.ts";
import type { FunctionConfiguration, InventoryItem } from "../../../domain/plan/inventory.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import { layerFor } from "../../../domain/request/request-layers.ts";
import { type LayerPresences, layerPresencesFrom } from "../../../fleet/layer-presence.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";
import { type Batch, itemOf, journalsOf, versionFor } from "../judge/batch-of.ts";
import type { FunctionWork } from "./function-work.ts";
import { verifySettings } from "./publish-version.ts";
import { damageOf, storePackage, storeSnapshot } from "./stored-original.ts";

/** Packages streamed at the same time. */
export const PACKAGE_CONCURRENCY = 4;

/** What securing a function needs. */
export interface SecureOptions {
  readonly about: Batch;
  readonly layers: readonly PublishedLayer[];
  readonly presences: LayerPresences;
  /** ARNs of runtime versions that no update would replace. */
  readonly newestRuntimes: ReadonlySet<string>;
}

export async function secureOptionsFor(about: Batch, { files, lambda }: ExecutionContext): Promise<SecureOptions> {
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
 * Stores the snapshot, verifies that it can be restored, creates the slim package, and journals the planned change.
 * Restorable means that the stored package is intact, all layer versions exist, and the runtime allows updates.
 * Otherwise the function is skipped, also if its package contradicts its directory or its shared files differ from the
 * layer's.
 * @throws TouchedByOthers if the function differs from the inventory
 */
export async function secureFunction(
  work: FunctionWork,
  { about, layers, presences, newestRuntimes }: SecureOptions,
  context: ExecutionContext,
): Promise<void> {
  if (work.journal.done || mayHaveChanged(work.journal)) return;
  const item = itemOf(about, work.name);
  const present = await readAsInventoried(item, context);
  const isOnNewest = present.runtimeVersion !== null && newestRuntimes.has(present.runtimeVersion);
  const movesRuntime = isOnNewest ? null : await reasonOfRuntime(item, about, context);
  if (movesRuntime !== null) return skip(work, movesRuntime);
  const release = about.plan.releases.get(work.name);
  if (release !== undefined) {
    await verifyAliases(item, context);
    await verifySettings(work.name, release, context);
  }
  const snapshot = await storeSnapshot(present, item, context).catch(reasonIfNotUsable);
  if (!("packageKey" in snapshot)) return skip(work, { code: "original-not-storable", because: explain(snapshot) });
  if (snapshot.codeSha256 !== present.codeSha256)
    throw new TouchedByOthers(work.name, { code: "code-changed-by-others", since: "snapshot" });
  const notRestorable = reasonNotRestorable(snapshot, await presences(snapshot.layers), context.clock.now());
  if (notRestorable !== null) return skip(work, notRestorable);
  const slim = await slimWithRetry(present, snapshot, item, sharedOf(item, about), context);
  if (slim.kind === "unfit") return skip(work, slim.reason);
  const { slimCodeSha256, slimZipBytes } = slim;
  const layersAfter = layersWith(snapshot.layers, versionFor(item, layers));
  await work.record({ step: "snapshot", done: true, layersAfter, slimCodeSha256, slimZipBytes });
}

/** Reads the update mode of a function if the plan did not. */
async function reasonOfRuntime(item: InventoryItem, { migration }: Batch, { lambda }: Tools): Promise<Reason | null> {
  const isAllowed = migration.runtimeUpdate === "allow";
  if (isAllowed || !hasUnknownUpdates(item)) return null;
  return reasonOfRuntimeUpdates(await lambda.runtimeUpdatesOf(item.configuration.name), isAllowed);
}

function skip(work: FunctionWork, reason: Reason): Promise<void> {
  return work.record({ step: "snapshot", done: true, outcome: "skipped", why: explain(reason) });
}

/** What to remove from the package and what the layer contains instead. `null` if only the layer changes. */
function sharedOf(
  { configuration: { name, runtime } }: InventoryItem,
  { plan, migration, artifacts }: Batch,
): SharedContent | null {
  const action = plan.functions.find((planned) => planned.name === name)?.action;
  if (action?.kind !== "migrate") return null;
  const asked = layerFor(migration, runtime);
  const artifact = artifacts.find(({ family }) => family === asked?.family.name);
  if (asked === null || artifact === undefined) throw new NotUsable({ code: "no-layer-made" });
  const { keeps, replacements, unreached } = action;
  const { family, sharedPaths } = withUnreached(asked, unreached);
  const { exclude } = asked.source;
  return { family, sharedPaths, unreached, keeps, replacements, exclude, contents: artifact.contents };
}

async function readAsInventoried(
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

/** The rollback will restore the current targets of the aliases, so they must be as planned. */
async function verifyAliases({ configuration: { name }, aliases }: InventoryItem, { lambda }: Tools): Promise<void> {
  const changed = aliasDifference(aliases, await lambda.aliasesOf(name));
  if (changed !== null) throw new TouchedByOthers(name, { code: "aliases-changed-by-others", changes: changed });
}

function isSettled({ lastUpdateStatus, state }: FunctionConfiguration): boolean {
  return lastUpdateStatus === "Successful" && state !== "Pending";
}

type SlimResult =
  | { readonly kind: "ready"; readonly slimCodeSha256: string | null; readonly slimZipBytes: number | null }
  /** The package does not match its directory, which shows only after reading it completely. */
  | { readonly kind: "unfit"; readonly reason: Reason };

/** Stores a damaged package again, while the function is still unchanged. */
async function slimWithRetry(
  present: FunctionConfiguration,
  { packageKey: key, codeSha256 }: Snapshot,
  item: InventoryItem,
  shared: SharedContent | null,
  context: ExecutionContext,
): Promise<SlimResult> {
  const stored = { bucket: context.files.bucket, key };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await slimPackage(stored, codeSha256, item, shared, context);
    } catch (error) {
      const because = explain(reasonIfNotUsable(error));
      const damage = await damageOf(stored, codeSha256, context);
      if (damage === null) return { kind: "unfit", reason: { code: "package-not-as-declared", because } };
      if (attempt === MAX_STORES) return { kind: "unfit", reason: { code: "original-unreadable", because: damage } };
      await storePackage(present, stored, context);
    }
  }
}

const MAX_STORES = 2;

/** Reads the stored package completely in any case. @throws NotUsable if it is not the expected one */
async function slimPackage(
  stored: StoredPackage,
  codeSha256: string,
  { configuration: { name }, shared: copy }: InventoryItem,
  shared: SharedContent | null,
  { files: { bucket, slimZipKey }, packages }: ExecutionContext,
): Promise<SlimResult> {
  const source = { kind: "s3", ...stored } as const;
  if (shared === null) {
    await packages.verify(source, codeSha256);
    return { kind: "ready", slimCodeSha256: null, slimZipBytes: null };
  }
  const slim = await packages.slim(source, { bucket, key: slimZipKey(name) }, codeSha256, shared);
  const reason = await packages.withOpen(source, (opened) => findContentReason(opened, copy, shared));
  if (reason !== null) return { kind: "unfit", reason };
  return { kind: "ready", slimCodeSha256: slim.sha256, slimZipBytes: slim.zipBytes };
}
