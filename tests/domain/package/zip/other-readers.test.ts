import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NotUsable } from "../../../../src/domain/errors.ts";
import { openPackage, readerOf } from "../../../../src/domain/package/package-directory.ts";
import { KINDS_OF_ZIP } from "../../../support/kinds-of-zip.ts";
import { slimOf } from "../../../support/slim.ts";

/** Kind, SHA-256 of the content, permissions; by path. */
type Seen = Readonly<Record<string, readonly [kind: string, sha256: string, mode: number]>>;

const READERS = join(import.meta.dirname, "../../../support/zip_readers.py");
const ours = new Map<string, Seen>();
let folder: string;
let others: Readonly<Record<string, Readonly<Record<string, Seen & { readonly error?: string }>>>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zips-"));
  for (const [index, { zip }] of KINDS_OF_ZIP.entries()) {
    const seen = await seenIn(zip);
    if (seen === null) continue;
    ours.set(`${index}.zip`, seen);
    await writeFile(join(folder, `${index}.zip`), zip);
  }
  const { stdout } = await promisify(execFile)("python3", [READERS, folder], { maxBuffer: 64 * 1024 * 1024 });
  others = JSON.parse(stdout);
});
afterAll(() => rm(folder, { recursive: true }));

/** What the service sees; `null` where it refuses the package, as it is or when a slim package is made of it. */
async function seenIn(zip: Uint8Array): Promise<Seen | null> {
  try {
    const { directory, contentOf } = await openPackage(readerOf(zip));
    await slimOf(zip, ["none-of-these/"]);
    const seen: Record<string, Seen[string]> = {};
    for (const { path, isDirectory, isSymlink, unixMode } of directory.entries) {
      const sha256 = createHash("sha256")
        .update(isDirectory ? "" : await contentOf(path))
        .digest("hex");
      const kind = isDirectory ? "folder" : isSymlink ? "link" : "file";
      seen[path.replace(/\/$/, "")] = [kind, isDirectory ? "" : sha256, (unixMode ?? 0) & 0o777];
    }
    return seen;
  } catch (error) {
    if (error instanceof NotUsable) return null;
    throw error;
  }
}

test("at least 80 kinds of ZIP are tried, and those that honest tools write are read", () => {
  expect(KINDS_OF_ZIP.length).toBeGreaterThan(80);
  const refused = KINDS_OF_ZIP.filter(({ isHonest }, index) => isHonest && !ours.has(`${index}.zip`));
  expect(refused.map(({ name }) => name)).toEqual([]);
  expect(ours.size).toBeGreaterThan(30);
});

// Fails for each safeguard of src/domain/package/zip that is taken out.
test("every reader at hand sees the files of an accepted package alike: names, content, modes and links", () => {
  const unlike: string[] = [];
  for (const [reader, files] of Object.entries(others))
    for (const [file, seen] of ours) {
      const name = KINDS_OF_ZIP[Number.parseInt(file, 10)]?.name;
      const other = files[file];
      if (other === undefined || typeof other.error === "string") unlike.push(`${reader}: ${name}: ${other?.error}`);
      else if (shown(other, seen, reader) !== shown(seen, seen, reader))
        unlike.push(`${reader}: ${name}: ${shown(other, seen, reader)} instead of ${shown(seen, seen, reader)}`);
    }
  expect(unlike).toEqual([]);
  expect(Object.keys(others)).toContain("python");
});

/**
 * Folders that no entry names come with the files in them; Java says neither modes nor links; a missing mode is
 * anybody's.
 */
function shown(seen: Seen, own: Seen, reader: string): string {
  const lines = Object.entries(seen).flatMap(([path, [kind, sha256, mode]]) => {
    if (kind === "folder")
      return path in own || !Object.keys(own).some((each) => each.startsWith(`${path}/`)) ? [`${path}/`] : [];
    const saysMode = kind === "file" && reader !== "java" && (own[path]?.[2] ?? 0) !== 0;
    return [
      `${path} ${reader === "java" ? "file" : kind} ${sha256.slice(0, 8)}${saysMode ? ` ${mode.toString(8)}` : ""}`,
    ];
  });
  return lines.sort().join(", ");
}
