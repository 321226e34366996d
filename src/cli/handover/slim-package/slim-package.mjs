/**
 * Makes the slim package of a function from its built package: `node slim-package.mjs FUNCTION SOURCE TARGET`. SOURCE
 * is a ZIP or a folder, and TARGET must not exist. Needs Node.js 18 or newer, and no packages.
 */
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, posix, resolve, sep } from "node:path";
import { inflateRawSync } from "node:zlib";

const [name = "", source = "", target = ""] = process.argv.slice(2);
const { functions } = JSON.parse(readFileSync(new URL("./slim-package.json", import.meta.url), "utf8"));
if (target === "") stop("Pass three arguments: FUNCTION SOURCE TARGET.");
if (!Object.hasOwn(functions, name)) stop(`slim-package.json does not contain ${name}. Write the handover again.`);
if (existsSync(target)) stop(`${target} exists. Delete it first.`);
if (!existsSync(source)) stop(`${source} does not exist. Build the package first.`);
if (resolve(target).startsWith(resolve(source) + sep)) stop(`${target} is inside ${source}. Choose another folder.`);

const { remove, write } = functions[name];
const patterns = remove.map((pattern) => new RegExp(pattern));
const isGenerated = (path) => Object.hasOwn(write, path);
const isLeftOut = (path) => !isGenerated(path) && patterns.some((pattern) => pattern.test(path));
if (statSync(source).isDirectory()) copyFolder();
else copyZip();

function stop(why) {
  console.error(why);
  process.exit(1);
}

function copyFolder() {
  const paths = filesIn("");
  verify(new Map(paths.map((path) => [path, () => readFileSync(join(source, path))])));
  for (const path of paths) {
    if (isLeftOut(path)) continue;
    cpSync(join(source, path), join(target, path), { verbatimSymlinks: true });
    if (isGenerated(path)) writeFileSync(join(target, path), write[path]);
  }
}

function filesIn(folder) {
  return readdirSync(join(source, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(`${folder}${entry.name}/`) : [`${folder}${entry.name}`],
  );
}

/** Copies what stays without unzipping it, so that a migrated package has the same bytes (PKWARE's APPNOTE 6.3.10). */
function copyZip() {
  const zip = readFileSync(source);
  const end = zip.lastIndexOf("PK\x05\x06", -22, "latin1");
  if (end < 0) stop(`${source} is not a ZIP.`);
  const isLarge = zip.readUInt16LE(end + 10) === 0xffff || zip.readUInt32LE(end + 16) === 0xffffffff;
  const entries = isLarge ? [] : entriesOf(zip, end);
  if (isLarge || entries.some(({ raw }) => [20, 24, 42].some((at) => raw.readUInt32LE(at) === 0xffffffff)))
    stop(`${source} has the ZIP64 format. Pass a folder.`);
  verify(new Map(entries.map((entry) => [entry.path, () => contentOf(zip, entry)])));
  const before = zip.subarray(0, Math.min(...entries.map(({ from }) => from)));
  const kept = entries.filter(({ path }) => !isLeftOut(path));
  const offsets = new Map();
  const pieces = [before];
  let at = before.length;
  for (const entry of [...kept].sort((one, other) => one.from - other.from)) {
    const piece = isGenerated(entry.path) ? stored(entry) : zip.subarray(entry.from, entry.to);
    offsets.set(entry, at);
    at += piece.length;
    pieces.push(piece);
  }
  const directory = Buffer.concat(kept.map((entry) => recordOf(entry, offsets.get(entry))));
  const endRecord = Buffer.from(zip.subarray(end));
  endRecord.writeUInt16LE(kept.length, 8);
  endRecord.writeUInt16LE(kept.length, 10);
  endRecord.writeUInt32LE(directory.length, 12);
  endRecord.writeUInt32LE(at, 16);
  writeFileSync(target, Buffer.concat([...pieces, directory, endRecord]));
}

/** The entries in the order of the directory, each with the range of its local record. */
function entriesOf(zip, end) {
  const entries = [];
  const directory = zip.readUInt32LE(end + 16);
  for (let at = directory; at < directory + zip.readUInt32LE(end + 12); ) {
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const commentAt = nameEnd + zip.readUInt16LE(at + 30);
    const next = commentAt + zip.readUInt16LE(at + 32);
    const rawName = zip.subarray(at + 46, nameEnd);
    entries.push({
      path: rawName.toString().replace(/^\.\//, ""),
      rawName,
      raw: zip.subarray(at, next),
      comment: zip.subarray(commentAt, next),
      from: zip.readUInt32LE(at + 42),
    });
    at = next;
  }
  const starts = [...entries.map(({ from }) => from), directory].sort((a, b) => a - b);
  return entries.map((entry) => ({ ...entry, to: starts[starts.lastIndexOf(entry.from) + 1] }));
}

function contentOf(zip, { raw, from }) {
  const start = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
  const data = zip.subarray(start, start + raw.readUInt32LE(20));
  return raw.readUInt16LE(10) === 0 ? data : inflateRawSync(data);
}

/** The local record of a generated file. Its time stays. */
function stored({ path, raw, rawName }) {
  const header = Buffer.alloc(30);
  header.write("PK\x03\x04", "latin1");
  writeFacts(header.subarray(4), raw, rawName, Buffer.from(write[path]));
  return Buffer.concat([header, rawName, Buffer.from(write[path])]);
}

function recordOf({ path, raw, rawName, comment }, offset) {
  const record = Buffer.from(isGenerated(path) ? Buffer.concat([raw.subarray(0, 46), rawName, comment]) : raw);
  if (isGenerated(path)) writeFacts(record.subarray(6), raw, rawName, Buffer.from(write[path]));
  record.writeUInt32LE(offset, 42);
  return record;
}

/** What both records have, from the needed version to the length of the extra fields. */
function writeFacts(members, raw, rawName, content) {
  members.writeUInt16LE(10, 0);
  members.writeUInt16LE(raw.readUInt16LE(8) & 0x0800, 2);
  members.writeUInt16LE(0, 4);
  raw.copy(members, 6, 12, 16);
  members.writeUInt32LE(crc32(content), 10);
  members.writeUInt32LE(content.length, 14);
  members.writeUInt32LE(content.length, 18);
  members.writeUInt16LE(rawName.length, 22);
  members.writeUInt16LE(0, 24);
}

/** Node.js 18 has no `zlib.crc32`. */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Stops if the package is not as expected, or if code that stays loads a module that it would not find. */
function verify(files) {
  const missing = Object.keys(write).filter((path) => !files.has(path));
  if (missing.length > 0) stop(`${source} does not contain ${missing.join(", ")}, which the layer replaces.`);
  if (![...files.keys()].some(isLeftOut) && Object.keys(write).length === 0)
    stop(`${source} does not contain the shared code of ${name}.`);
  for (const [path, read] of files) {
    if (isLeftOut(path) || isGenerated(path) || !/^(?!(.*\/)?node_modules\/).*\.[cm]?js$/.test(path)) continue;
    for (const [, specifier] of read()
      .toString()
      .matchAll(/["'`](\.\.?(?:\/[^"'`\n]*)?)["'`]/g)) {
      const loaded = posix.join(posix.dirname(path), specifier).replace(/\/$/, "");
      const found = ["", ".js", ".cjs", ".json", "/index.js"].map((end) => `${loaded}${end}`);
      const lost = found.find((each) => files.has(each));
      if (lost !== undefined && isLeftOut(lost))
        stop(
          `${path} loads ${lost}, for which no file is generated. Migrate ${name} again, and write the handover again.`,
        );
    }
  }
}
