/** Builders of real ZIPs, and what Python, which Lambda's functions run on, says about a ZIP. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js/lib/zip-core.js";

export interface ZipFile {
  readonly content: string | Uint8Array;
  /** st_mode; 0644 where it is not given. */
  readonly mode?: number;
  readonly date?: Date;
  /** Not compressed. */
  readonly stored?: boolean;
  readonly comment?: string;
  readonly password?: string;
}

/** A ZIP with these files in this order; a name that ends with `/` is a folder. */
export async function aZip(
  files: Readonly<Record<string, string | Uint8Array | ZipFile>>,
  { comment = "", dataDescriptor = true }: { readonly comment?: string; readonly dataDescriptor?: boolean } = {},
): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, dataDescriptor });
  for (const [path, given] of Object.entries(files)) {
    const file = typeof given === "string" || given instanceof Uint8Array ? { content: given } : given;
    const { content, mode = 0o644, date = new Date(Date.UTC(2024, 4, 6, 7, 8, 10)), stored, comment, password } = file;
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await zip.add(path, path.endsWith("/") ? null : new Uint8ArrayReader(bytes), {
      directory: path.endsWith("/"),
      unixMode: path.endsWith("/") ? 0o755 : mode,
      lastModDate: date,
      ...(stored ? { level: 0 } : {}),
      ...(comment === undefined ? {} : { comment }),
      ...(password === undefined ? {} : { password }),
    });
  }
  return zip.close(new TextEncoder().encode(comment));
}

/**
 * The same ZIP with one name exchanged for another of the same length, wherever it stands: what no honest tool writes.
 */
export function renamedInZip(zip: Uint8Array, from: string, to: string): Uint8Array {
  if (from.length !== to.length) throw new Error("names must have the same length");
  return new Uint8Array(Buffer.from(Buffer.from(zip).toString("latin1").replaceAll(from, to), "latin1"));
}

/** One entry as Python's zipfile sees it. */
export interface EntryInPython {
  readonly name: string;
  readonly sha256: string;
  readonly mode: number;
  readonly date: readonly number[];
  readonly comment: string;
  readonly stored: boolean;
  readonly extra: string;
}

const READ = `
import hashlib, io, json, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
print(json.dumps({"comment": archive.comment.decode(), "entries": [{
    "name": e.filename, "sha256": hashlib.sha256(archive.read(e)).hexdigest(), "mode": e.external_attr >> 16,
    "date": e.date_time, "comment": e.comment.decode(), "stored": e.compress_type == 0, "extra": e.extra.hex(),
} for e in archive.infolist()]}))
`;

/** Opens a ZIP with python3's zipfile, verifies every CRC-32, and says what it holds. */
export function zipInPython(
  zip: Uint8Array,
): Promise<{ readonly comment: string; readonly entries: readonly EntryInPython[] }> {
  return new Promise((resolve, reject) => {
    const python = execFile("python3", ["-c", READ], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    );
    python.stdin?.end(zip);
  });
}

/**
 * What Info-ZIP's `unzip -t` has against a ZIP; `null` if nothing but warnings (status 1), or if it is not installed.
 */
export function complaintOfUnzip(zip: Uint8Array): string | null {
  const folder = mkdtempSync(join(tmpdir(), "unzip-"));
  try {
    writeFileSync(join(folder, "own.zip"), zip);
    execFileSync("unzip", ["-tqq", join(folder, "own.zip")], { stdio: "pipe" });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const harmless = ("code" in error && error.code === "ENOENT") || ("status" in error && error.status === 1);
    return harmless ? null : error.message;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
