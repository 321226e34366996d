/** Writes the files of a handover into a folder, all or none. */
import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { listed, quoted } from "../../domain/text.ts";
import { Refused } from "../terminal/errors.ts";

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

/**
 * Follows no symbolic link below the folder, nor the folder itself where it is one: what is written lies where it was
 * asked for.
 * @throws Refused naming what stands in the way, unless it may be replaced; nothing is written then
 */
export async function writeFiles(folder: string, files: readonly HandoverFile[], force: boolean): Promise<void> {
  const there: string[] = [];
  for (const { path } of files) if (await isThere(folder, path)) there.push(path);
  if (there.length > 0 && !force) {
    throw new Refused(
      `${folder} already holds ${listed(there)}. Nothing was written. Name another folder with --out, or replace them with --force.`,
    );
  }
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { force: true });
    await writeFile(target, content, { flag: "wx" });
  }
}

/** Whether there is a file. @throws Refused where a link, a folder or a path out of the folder is in its way */
async function isThere(folder: string, path: string): Promise<boolean> {
  const parts = path.split("/");
  if (isAbsolute(path) || parts.some((part) => part === ".." || part === ""))
    throw new Refused(`${quoted(path)} does not lie in ${folder}. Nothing was written.`);
  for (let length = 0; length <= parts.length; length += 1) {
    const place = join(folder, ...parts.slice(0, length));
    const found = await lookedAt(place);
    if (found === null) return false;
    if (found.isSymbolicLink())
      throw new Refused(`${place} is a symbolic link, and none is followed. Nothing was written: remove it first.`);
    if (length === parts.length && !found.isFile())
      throw new Refused(`${place} is not a file. Nothing was written: remove it first.`);
  }
  return true;
}

async function lookedAt(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Refused(`${path} cannot be written: ${error.message}`, { cause: error });
  });
}
