import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { Unusable } from "./unusable.mjs";

export function unpack(archive, folder, leaveOut) {
  fs.mkdirSync(folder, { recursive: true });
  try {
    const zip = fs.readFileSync(archive);
    for (const entry of entriesOf(zip)) {
      if (!leaveOut.some((pattern) => pattern.test(entry.name))) unpackEntry(zip, entry, folder);
    }
  } catch (error) {
    throw new Unusable(`it cannot be unpacked: ${error.code || error.message}`);
  }
}

function entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("it is no ZIP");
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
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function unpackEntry(zip, entry, folder) {
  const file = path.join(folder, entry.name);
  if (!(file + path.sep).startsWith(folder + path.sep) || entry.name.endsWith("/")) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  const start = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const data = zip.subarray(start, start + entry.packed);
  const content = entry.method === 0 ? data : zlib.inflateRawSync(data);
  if ((entry.mode & 0o170000) === 0o120000) {
    const target = content.toString();
    if (!path.isAbsolute(target)) fs.symlinkSync(target, file);
    return;
  }
  fs.writeFileSync(file, content);
  fs.chmodSync(file, entry.mode & 0o777 || 0o644);
}
