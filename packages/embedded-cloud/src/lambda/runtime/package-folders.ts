/**
 * The folders used as /var/task and /opt: unpacked once per content, shared by environments, removed after last use.
 */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { RunnableVersion } from "./function-runner.ts";
import { unpack } from "./unpacking.ts";

/** The folders of one environment; call `release` after it ends. */
export interface PackageFolders {
  readonly task: string;
  readonly opt: string;
  /** Absolute paths of files without read permission. */
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

/** Stores its folders under `root`. */
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

  async function releaseShared(key: string, shared: SharedFolder): Promise<void> {
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
        await releaseShared(taskKey, task);
        await releaseShared(optKey, opt);
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
