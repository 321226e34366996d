/** Writes the files of a handover to a folder: all or none. */
import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { HandoverFile } from "../../domain/handover/handover.ts";
import { listed, quoted } from "../../domain/text.ts";
import { Refused } from "../terminal/errors.ts";

/** Reads the Terraform modules, or the script for packages, which are the same for every fleet. */
export async function readFixedFiles(folder: "terraform" | "slim-package"): Promise<readonly HandoverFile[]> {
  const root = fileURLToPath(new URL(`./${folder}`, import.meta.url));
  const paths = await readdir(root, { recursive: true, withFileTypes: true });
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (path) => ({
      path: `${folder}${path.slice(root.length).replaceAll("\\", "/")}`,
      content: await readFile(path, "utf8"),
    })),
  );
}

/**
 * Follows no symbolic links, neither below the folder nor for the folder itself: files are written only inside it.
 * @throws Refused if files exist and `force` is false, or a path is blocked; nothing is written then
 */
export async function writeFiles(folder: string, files: readonly HandoverFile[], force: boolean): Promise<void> {
  const existing: string[] = [];
  for (const { path } of files) if (await exists(folder, path)) existing.push(path);
  if (existing.length > 0 && !force) {
    throw new Refused(
      `${folder} already contains ${listed(existing)}. Nothing was written. Choose another folder with --out, or replace the files with --force.`,
    );
  }
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { force: true });
    await writeFile(target, content, { flag: "wx" });
  }
}

/** Whether the file exists. @throws Refused if a link or a folder blocks it, or its path is outside the folder */
async function exists(folder: string, path: string): Promise<boolean> {
  const parts = path.split("/");
  if (isAbsolute(path) || parts.some((part) => part === ".." || part === ""))
    throw new Refused(`${quoted(path)} is outside ${folder}. Nothing was written.`);
  for (let length = 0; length <= parts.length; length += 1) {
    // Without a slash at the end, with which lstat would follow a link.
    const place = resolve(folder, ...parts.slice(0, length));
    const found = await statOf(place);
    if (found === null) return false;
    if (found.isSymbolicLink())
      throw new Refused(
        `${place} is a symbolic link, which is not followed. Nothing was written. Remove the link first.`,
      );
    if (length === parts.length && !found.isFile())
      throw new Refused(`${place} is not a file. Nothing was written. Remove it first.`);
  }
  return true;
}

async function statOf(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Refused(`${path} cannot be written: ${error.message}`, { cause: error });
  });
}
