import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { Unusable } from "./unusable.mjs";

const MAX_BYTES = 262_144_000;
const TYPE = 0o170000;
const LINK = 0o120000;

/**
 * Unpacks into a new folder. Later archives replace files of earlier ones. Links come last, so that no file is written
 * through a link.
 */
export function unpack(archives, folder, leaveOut) {
  fs.mkdirSync(folder, { recursive: true });
  try {
    const merged = new Map();
    for (const archive of archives) {
      const zip = fs.readFileSync(archive);
      for (const entry of entriesOf(zip)) {
        const name = path.posix.normalize(entry.name);
        const isLeftOut = leaveOut.some((pattern) => pattern.test(entry.name));
        if (!entry.name.endsWith("/") && !isLeftOut && staysInside(name)) merged.set(name, { zip, entry });
      }
    }
    for (const isLink of [false, true])
      for (const [name, { zip, entry }] of merged)
        if (((entry.mode & TYPE) === LINK) === isLink) unpackEntry(zip, entry, path.join(folder, name), isLink);
  } catch (error) {
    throw new Unusable(`it cannot be unpacked: ${error.code || error.message}`.slice(0, 300));
  }
}

const staysInside = (name) => !name.startsWith("/") && !name.split("/").includes("..") && !name.includes("\0");

function entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("it is not a ZIP");
  let count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const locator = end - 20;
  if ((count === 0xffff || at === 0xffffffff) && zip.readUInt32LE(locator) === 0x07064b50) {
    const record = Number(zip.readBigUInt64LE(locator + 8));
    count = Number(zip.readBigUInt64LE(record + 32));
    at = Number(zip.readBigUInt64LE(record + 48));
  }
  const entries = [];
  for (let index = 0; index < count; index += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString("utf8", at + 46, at + 46 + nameLength).replace(/^\.\/(?!$)/, ""),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function unpackEntry(zip, entry, file, isLink) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const start = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const data = zip.subarray(start, start + entry.packed);
  const content = entry.method === 0 ? data : zlib.inflateRawSync(data, { maxOutputLength: MAX_BYTES });
  if (!isLink) {
    fs.writeFileSync(file, content);
    fs.chmodSync(file, entry.mode & 0o777 || 0o644);
    return;
  }
  const target = content.toString();
  if (!path.isAbsolute(target) && !fs.existsSync(file)) fs.symlinkSync(target, file);
}
