/** A copy of the project in which safeguards can be removed. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Mutation } from "./mutation.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface ProjectCopy {
  readonly folder: string;
  /** Runs `work` while a safeguard is removed. @throws Error where the code no longer contains it */
  without<T>(mutation: Mutation, work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

/** Copies the project's files; shares its dependencies. */
export async function copyProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), "layershift-mutations-"));
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z"], { cwd: root });
  for (const path of stdout.split("\0").filter((each) => each !== "")) await cp(join(root, path), join(folder, path));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    async without({ file, replace, by }, work) {
      const path = join(folder, file);
      const original = await readFile(path, "utf8");
      if (!original.includes(replace)) throw new Error(`${file} no longer contains: ${replace}`);
      await writeFile(
        path,
        original.replace(replace, () => by),
      );
      try {
        return await work();
      } finally {
        await writeFile(path, original);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
