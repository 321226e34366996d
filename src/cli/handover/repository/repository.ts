/** Reads the files of a team's repository, within bounds, and never writes there. */
import { constants } from "node:fs";
import { open, readdir, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { count, kilobytes } from "../../../domain/amounts.ts";
import { Refused } from "../../terminal/errors.ts";

export interface Repository {
  /** The folder, without symbolic links. */
  readonly folder: string;
  /** Paths of files, relative to the folder, with slashes, in order. */
  readonly paths: readonly string[];
  /** Symbolic links, which are not followed, with what they point to. */
  readonly links: ReadonlyMap<string, string>;
  /** Files that were too large to read, with the reason, since the repository was opened. */
  readonly unread: ReadonlyMap<string, string>;
  has(path: string): boolean;
  /** `null` if it is not a readable text file. */
  read(path: string): Promise<string | null>;
}

/** Folders with copies of other projects, or with what tools generate. */
const LEFT_OUT =
  /^(?:\.git|node_modules|\.terraform|\.serverless|\.aws-sam|\.venv|venv|__pycache__|\.tox|cdk\.out|cdktf\.out)$/;
const MAX_FILES = 50_000;
const MAX_FILE_BYTES = 1_000_000;
const MAX_ALL_BYTES = 100_000_000;

/** Lists the files of a folder. @throws Refused if it is not a folder, or has too many files */
export async function openRepository(given: string): Promise<Repository> {
  const folder = await realpath(given).catch((cause) => {
    throw new Refused(`Folder ${given} does not exist. Pass the folder with your infrastructure code to --repo.`, {
      cause,
    });
  });
  if (!(await stat(folder)).isDirectory()) throw new Refused(`${given} is not a folder. Pass a folder to --repo.`);
  const [paths, links]: [string[], Map<string, string>] = [[], new Map()];
  await listFiles(folder, "", paths, links);
  const known = new Set(paths);
  const unread = new Map<string, string>();
  let bytes = 0;
  return {
    folder,
    paths: paths.sort(),
    links,
    unread,
    has: (path) => known.has(path),
    async read(path) {
      if (!known.has(path)) return null;
      const file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
      if (file === null) return null;
      try {
        const { size } = await file.stat();
        bytes += size;
        if (size > MAX_FILE_BYTES)
          unread.set(path, `it has ${kilobytes(size)}; at most ${kilobytes(MAX_FILE_BYTES)} are read`);
        else if (bytes > MAX_ALL_BYTES) unread.set(path, `no file is read after ${kilobytes(MAX_ALL_BYTES)}`);
        else return textIn(await file.readFile());
        return null;
      } finally {
        await file.close();
      }
    },
  };
}

/** `null` for bytes that are not UTF-8, because edits could not keep them. */
function textIn(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function listFiles(folder: string, below: string, paths: string[], links: Map<string, string>): Promise<void> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries) {
    const path = `${below}${entry.name}`;
    if (entry.isSymbolicLink()) links.set(path, await readlink(join(folder, path)));
    else if (entry.isFile()) paths.push(path);
    else if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) await listFiles(folder, `${path}/`, paths, links);
    if (paths.length > MAX_FILES)
      throw new Refused(
        `${folder} has more than ${count(MAX_FILES, "file")}. Pass the folder with your infrastructure code to --repo.`,
      );
  }
}
