/** Writes the files of a handover into a folder, all or none. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { Refused } from "../errors.ts";

const MODULES = fileURLToPath(new URL("./terraform", import.meta.url));

/** The Terraform modules, which are the same for every fleet. */
export async function terraformModules(): Promise<readonly HandoverFile[]> {
  const paths = await readdir(MODULES, { recursive: true, withFileTypes: true });
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (path) => ({
      path: `terraform${path.slice(MODULES.length).replaceAll("\\", "/")}`,
      content: await readFile(path, "utf8"),
    })),
  );
}

/** @throws Refused naming the files that are there already, unless they may be replaced; nothing is written then */
export async function writeFiles(folder: string, files: readonly HandoverFile[], force: boolean): Promise<void> {
  const there: string[] = [];
  for (const { path } of files) if (await exists(join(folder, path))) there.push(path);
  if (there.length > 0 && !force) {
    throw new Refused(
      `${folder} already holds ${there.join(", ")}. Nothing was written. Name another folder with --out, or replace them with --force.`,
    );
  }
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw new Refused(`${path} cannot be written: ${error.message}`, { cause: error });
    },
  );
}
