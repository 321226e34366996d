/**
 * Keeps a clean-up and a migration that run at the same time from conflicting, without waiting. The clean-up announces
 * what it will delete and only then looks for references. The migration stores which version it uses and only then
 * looks for announcements. S3 is strongly consistent, so at least one sees the other.
 */
import * as z from "zod";
import type { Store } from "../aws/s3/store.ts";
import { executionFolder } from "../domain/execution-name.ts";
import { kept } from "../domain/stored/document-kind.ts";
import { names, version } from "../domain/stored/parts.ts";

const PREFIX = "going/";

const announcement = kept("announcement", z.object({ version, layerVersions: names }));

const keyOf = (execution: string) => `${PREFIX}${executionFolder(execution)}.json`;

/** Replaces what this clean-up announced before. */
export async function announceDeletions(
  store: Store,
  execution: string,
  layerVersions: readonly string[],
): Promise<void> {
  await store.putJson(keyOf(execution), announcement.written({ version: 1, layerVersions }));
}

export async function withdrawDeletions(store: Store, execution: string): Promise<void> {
  await store.delete(keyOf(execution));
}

/** Whether a clean-up announced that it will delete the layer version. A clean-up that died leaves its announcement. */
export async function isDeletionAnnounced(store: Store, layerVersionArn: string): Promise<boolean> {
  for await (const key of store.list(PREFIX)) {
    const found = await store.getJson(key, announcement.read);
    if (found?.layerVersions.includes(layerVersionArn)) return true;
  }
  return false;
}
