/**
 * The folders that play /var/task and /opt: unpacked once per content, shared by environments, removed after the last.
 */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { RunnableVersion } from "./function-runner.ts";
import { unpack } from "./unpacking.ts";

/** What one environment runs from; `release` says that it has ended. */
export interface PackageFolders {
  readonly task: string;
  readonly opt: string;
  /** Absolute paths of files that nobody may read. */
  readonly unreadable: readonly string[];
  release(): Promise<void>;
}

export interface PackageFolderStore {
  foldersFor(target: RunnableVersion): Promise<PackageFolders>;
}

interface SharedFolder {
  readonly path: string;
  readonly unreadable: Promise<readonly string[]>;
  users: number;
}

/** Keeps its folders under `root`. */
export function packageFolderStore(root: string): PackageFolderStore {
  const folders = new Map<string, SharedFolder>();
  let unpacked = 0;

  function use(key: string, zips: readonly Uint8Array[]): SharedFolder {
    const known = folders.get(key);
    if (known !== undefined) {
      known.users += 1;
      return known;
    }
    unpacked += 1;
    const folder = path.join(root, `package-${unpacked}`);
    const unreadable = mkdir(folder).then(() => unpack(zips, folder));
    const shared = { path: folder, unreadable, users: 1 };
    folders.set(key, shared);
    return shared;
  }

  async function leave(key: string, shared: SharedFolder): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    folders.delete(key);
    await shared.unreadable.catch(() => undefined);
    await rm(shared.path, { recursive: true, force: true });
  }

  return {
    async foldersFor({ code, layers }) {
      const taskKey = `code ${code.sha256}`;
      const optKey = `layers ${layers.map(({ arn }) => arn).join(" ")}`;
      const task = use(taskKey, [code.zip]);
      const opt = use(
        optKey,
        layers.map(({ zip }) => zip),
      );
      const release = async () => {
        await leave(taskKey, task);
        await leave(optKey, opt);
      };
      try {
        const unreadable = [...(await task.unreadable), ...(await opt.unreadable)];
        return { task: task.path, opt: opt.path, unreadable, release };
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}
