/** Decides whether the entries of a package can be trusted: what two readers could read in two ways is refused. */
import type { Entry } from "@zip.js/zip.js/lib/zip-core.js";
import { NotUsable } from "./errors.ts";

const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER_BYTES = 30;

/** @throws NotUsable naming the first entry that is not what an honest tool writes, and why */
export function refuseHostile(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const place = entry.filename.replace(/\/$/, "");
    const why = whyHostile(entry) ?? (seen.has(place) ? "is there twice" : null);
    if (why !== null) refuse(entry, why);
    seen.add(place);
  }
  refuseOverlapping(entries);
}

function whyHostile({ filename, encrypted, compressionMethod }: Entry): string | null {
  if (encrypted) return "is encrypted";
  if (filename.includes("\\")) return "has a backslash in its name";
  if (filename.includes("\0")) return "has a NUL in its name";
  if (filename.startsWith("/") || /^[A-Za-z]:/.test(filename)) return "has an absolute name";
  const segments = filename.replace(/\/$/, "").split("/");
  if (segments.includes("..")) return "leads outside the package";
  if (segments.some((segment) => segment === "" || segment === ".")) return "has a name that is no plain path";
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    return `uses compression method ${compressionMethod}`;
  return null;
}

/** Entries that share bytes make a small ZIP unzip to a huge one. */
function refuseOverlapping(entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((one, other) => one.offset - other.offset)) {
    if (entry.offset < end) refuse(entry, "overlaps with another one");
    end = entry.offset + LOCAL_HEADER_BYTES + entry.rawFilename.length + entry.compressedSize;
  }
}

function refuse({ filename }: Entry, why: string): never {
  throw new NotUsable(`The package cannot be trusted: entry ${JSON.stringify(filename)} ${why}.`);
}
