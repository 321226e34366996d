/**
 * How a clean-up and a migration that start at the same moment keep out of each other's way, without waiting for each
 * other: the clean-up announces what it is about to delete and only then looks for who needs it; the migration says
 * which version it takes and only then looks for announcements. S3 shows every write at once, so at least one sees the
 * other.
 */
import * as z from "zod";
import type { Store } from "../aws/s3/store.ts";
import { executionFolder } from "../domain/execution-name.ts";
import { kept } from "../domain/stored/document-kind.ts";

const PREFIX = "going/";

const announcement = kept("announcement", z.object({ version: z.literal(1), layerVersions: z.array(z.string()) }));

const keyOf = (execution: string) => `${PREFIX}${executionFolder(execution)}.json`;

/** Takes the place of what this clean-up announced before. */
export async function announceGoing(store: Store, execution: string, layerVersions: readonly string[]): Promise<void> {
  await store.putJson(keyOf(execution), announcement.written({ version: 1, layerVersions: [...layerVersions] }));
}

export async function withdrawAnnouncement(store: Store, execution: string): Promise<void> {
  await store.delete(keyOf(execution));
}

/**
 * Whether a clean-up is about to delete the layer version. One that died leaves its announcement: the version is then
 * published anew.
 */
export async function isGoing(store: Store, layerVersionArn: string): Promise<boolean> {
  for await (const key of store.list(PREFIX)) {
    const found = await store.getJson(key, announcement.read);
    if (found?.layerVersions.includes(layerVersionArn)) return true;
  }
  return false;
}
