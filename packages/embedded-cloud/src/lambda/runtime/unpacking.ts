/**
 * Unpacks ZIP packages as Lambda does: later packages override earlier ones, file modes are kept, nothing is written
 * outside the folder.
 */
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { configure, type Entry, type FileEntry, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

configure({ useWebWorkers: false });

/**
 * Unpacks into an empty folder, in the given order, without entries that point outside it (absolute, `..`, links).
 * Returns the absolute paths of files without read permission: if this process is root, it could read them.
 */
export async function unpack(zips: readonly Uint8Array[], folder: string): Promise<readonly string[]> {
  const readers = zips.map((zip) => new ZipReader(new Uint8ArrayReader(zip), { filenameValidation: "tolerant" }));
  const merged = new Map<string, FileEntry>();
  for (const reader of readers) {
    for (const entry of await reader.getEntries()) {
      if (!entry.directory && staysInside(entry.filename)) merged.set(path.posix.normalize(entry.filename), entry);
    }
  }
  const links = [...merged].filter(([, entry]) => entry.symlink);
  const files = [...merged].filter(([, entry]) => !entry.symlink);
  const folders = new Set(files.map(([name]) => path.dirname(path.join(folder, name))));
  for (const each of folders) await mkdir(each, { recursive: true });
  for (const [name, entry] of files) await unpackFile(entry, path.join(folder, name));
  // Links last, so that no file is written through a link.
  for (const [name, entry] of links) await unpackLink(entry, path.join(folder, name));
  await Promise.all(readers.map((reader) => reader.close()));
  return files.filter(([, entry]) => (modeOf(entry) & 0o444) === 0).map(([name]) => path.join(folder, name));
}

async function unpackFile(entry: FileEntry, file: string): Promise<void> {
  await writeFile(file, await entry.getData(new Uint8ArrayWriter()));
  await chmod(file, modeOf(entry));
}

async function unpackLink(entry: FileEntry, file: string): Promise<void> {
  const target = Buffer.from(await entry.getData(new Uint8ArrayWriter())).toString();
  if (!staysInside(target)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await symlink(target, file);
}

function staysInside(name: string): boolean {
  return name !== "" && !name.startsWith("/") && !name.includes("\0") && !name.split("/").includes("..");
}

/** An entry's file mode; 644 without Unix attributes (ZIPs made on Windows or by some libraries). */
function modeOf(entry: Entry): number {
  const unix = entry.externalFileAttributes >>> 16;
  return unix === 0 ? 0o644 : unix & 0o777;
}
