/**
 * What runs inside a probe function on Node.js: `probe.js` is its handler, `attempt.mjs` what it starts in fresh processes. For
 * Node.js 16 and newer. Kept as text, because the tasks' bundles hold nothing else. `Asked` in, `ProbeAnswer` out, as on Python.
 */
export const NODE_PROBE_PROGRAM = String.raw`const { spawn } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const os = require("node:os");
const path = require("node:path");
const zlib = require("node:zlib");

const TASK_ROOT = process.env.LAMBDA_TASK_ROOT;
// Where the runtime looks for layers: its last folder of libraries is /opt/lib.
const OPT = path.dirname(process.env.LD_LIBRARY_PATH.split(":").pop());
const SCRATCH = path.join(os.tmpdir(), "probe");
const NOW = path.join(SCRATCH, "now");
// What loaded code may see: nothing it could sign a call with, and nothing of the runtime's own interface.
const KEPT_VARIABLES = [
  "PATH", "LANG", "TZ", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_INITIALIZATION_TYPE",
];
// Of the runtime's own flags those that decide how modules are loaded.
const FLAGS = process.execArgv.filter((flag) => /^--(no-)?experimental-|^--import=/.test(flag));

// Nothing can be said of this function's imports, for a reason that lies outside its code.
class Unusable extends Error {}

exports.handler = async (event, context) => {
  fs.rmSync(NOW, { recursive: true, force: true });
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - 5000;
  try {
    const after = await attempt(event, await laidOut(event, "after"), endsAt);
    // What loads afterwards need not be tried as it is, and most does.
    if (after.outcome === "imported") return { after, standIns: [] };
    return { before: await attempt(event, await laidOut(event, "before"), endsAt), after, standIns: [] };
  } catch (error) {
    if (error instanceof Unusable) return { unusable: error.message };
    throw error;
  } finally {
    fs.rmSync(NOW, { recursive: true, force: true });
  }
};

async function laidOut(event, name) {
  const side = event[name];
  const task = path.join(NOW, name);
  unpack(await packageOf(event), task, side.without.map((pattern) => new RegExp(pattern)));
  return { task, opt: await optOf(side.layers, event.layers) };
}

async function packageOf(event) {
  const file = path.join(NOW, "package.zip");
  if (!fs.existsSync(file)) {
    const found = await download(event.package.url, file, "its package");
    if (found !== event.package.sha256) throw new Unusable("its package is not the one the inventory saw");
  }
  return file;
}

// Layers merge in their order, later files over earlier ones; laid out once per list.
async function optOf(names, layers) {
  const key = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  const folder = path.join(SCRATCH, "opt-" + key);
  if (!fs.existsSync(folder)) {
    const making = folder + ".making";
    fs.rmSync(making, { recursive: true, force: true });
    fs.mkdirSync(making, { recursive: true });
    for (const name of names) unpack(await layerZip(layers[name]), making, []);
    fs.renameSync(making, folder);
  }
  return folder;
}

async function layerZip(layer) {
  if (layer.file !== undefined) return path.join(TASK_ROOT, layer.file);
  const file = path.join(SCRATCH, "layer.zip");
  await download(layer.url, file, "a layer of it");
  return file;
}

// The address is a secret: no message repeats it.
async function download(url, file, what) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let why = "";
  for (let attempts = 0; attempts < 3; attempts += 1) {
    try {
      const content = await got(url);
      fs.writeFileSync(file, content);
      return createHash("sha256").update(content).digest("base64");
    } catch (error) {
      why = error.code || error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, attempts * 1000));
  }
  throw new Unusable(what + " could not be downloaded: " + why);
}

function got(url) {
  return new Promise((resolve, reject) => {
    const asked = (url.startsWith("https:") ? https : http).get(url, { timeout: 30000 }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error("HTTP " + answer.statusCode));
      });
    });
    asked.on("timeout", () => asked.destroy(new Error("TimeoutError"))).on("error", reject);
  });
}

function unpack(archive, folder, leaveOut) {
  fs.mkdirSync(folder, { recursive: true });
  try {
    const zip = fs.readFileSync(archive);
    for (const entry of entriesOf(zip)) {
      if (!leaveOut.some((pattern) => pattern.test(entry.name))) unpackEntry(zip, entry, folder);
    }
  } catch (error) {
    throw new Unusable("it cannot be unpacked: " + (error.code || error.message));
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

async function attempt(event, side, endsAt) {
  const seconds = Math.min(event.seconds, (endsAt - Date.now()) / 1000);
  if (seconds <= 1) return { outcome: "ended", how: "late", why: "there was no time left to try it" };
  const asked = { handler: event.handler, task: side.task, opt: side.opt };
  const child = spawn(process.execPath, [...FLAGS, path.join(TASK_ROOT, "attempt.mjs"), JSON.stringify(asked)], {
    cwd: side.task,
    env: variables(event, side),
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stdio[3].setEncoding("utf8").on("data", (text) => { said += text; }).on("error", () => {});
  let late = false;
  const timer = setTimeout(() => { late = true; end(child); }, seconds * 1000);
  const [code, signal] = await new Promise((resolve) => {
    child.on("error", () => resolve([127, null]));
    child.on("exit", () => end(child));
    child.on("close", (...how) => resolve(how));
  });
  clearTimeout(timer);
  return toldBy(said, late, code, signal, seconds);
}

// Whatever the loaded code started is dead by then, so that the pipe has an end.
function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {}
}

function toldBy(said, late, code, signal, seconds) {
  if (said.endsWith("\n")) return JSON.parse(said);
  if (late) return { outcome: "ended", how: "late", why: "it took longer than " + Math.round(seconds) + " s" };
  if (signal !== null) {
    return { outcome: "ended", how: signal === "SIGKILL" ? "killed" : "ended", why: "it was ended by signal " + signal };
  }
  return { outcome: "ended", how: "ended", why: "it ended the process with exit code " + code };
}

function variables(event, { task, opt }) {
  const kept = Object.fromEntries(KEPT_VARIABLES.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
  const moved = (list) =>
    list
      .split(":")
      .map((entry) => (entry === TASK_ROOT || entry.startsWith(TASK_ROOT + "/") ? task + entry.slice(TASK_ROOT.length) : entry))
      .map((entry) => (entry.startsWith(OPT + "/") ? opt + entry.slice(OPT.length) : entry))
      .join(":");
  return {
    ...kept,
    LD_LIBRARY_PATH: moved(process.env.LD_LIBRARY_PATH),
    NODE_PATH: moved(process.env.NODE_PATH || ""),
    LAMBDA_TASK_ROOT: task,
    _HANDLER: event.handler,
    AWS_LAMBDA_FUNCTION_NAME: event.functionName,
    // Without credentials, SDKs would look for an instance's and wait.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
`;

/** Loads one handler, as Lambda's runtime client does, in a process that has loaded nothing else, and says what came of it. */
export const NODE_ATTEMPT_PROGRAM = String.raw`import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ASKED = JSON.parse(process.argv[2]);
const SHOWN = [[ASKED.task, "/var/task"], [ASKED.opt, "/opt"]];
const LONGEST_MESSAGE = 300;
const IMPORT_ERRORS = /^(MODULE_NOT_FOUND|ERR_MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_PACKAGE_IMPORT_NOT_DEFINED|ERR_REQUIRE_ESM|ERR_UNSUPPORTED_DIR_IMPORT|ERR_DLOPEN_FAILED)$/;
const { writeSync } = fs;
const exit = process.reallyExit.bind(process);
// Node.js's own frames come before those of the code.
Error.stackTraceLimit = 50;

// Code that is only being loaded reaches nobody.
const refusal = () => Object.assign(new Error("the import probe reaches nobody"), { code: "EPROBE" });
net.Socket.prototype.connect = function connect() {
  process.nextTick(() => this.destroy(refusal()));
  return this;
};
dns.lookup = (...given) => process.nextTick(() => given.pop()(refusal()));
dgram.Socket.prototype.send = () => { throw refusal(); };

class HandlerNotFound extends Error {}

function shown(text) {
  for (const [folder, name] of SHOWN) text = text.split(folder).join(name);
  return text.slice(0, LONGEST_MESSAGE);
}

function chain(error) {
  const seen = [];
  for (let each = error; each instanceof Error && !seen.includes(each); each = each.cause) seen.push(each);
  return seen;
}

// The first place in files of package or layers; what import does not find is told with the file alone.
function place(error) {
  for (const [, found, line] of String(error.stack).matchAll(/((?:file:\/\/)?\/[^\s():]+):(\d+)/g)) {
    const file = found.startsWith("file:") ? fileURLToPath(found) : found;
    if (SHOWN.some(([folder]) => file.startsWith(folder + path.sep))) return { file: shown(file), line: Number(line) };
  }
  const [, importer] = / imported from (\S+)/.exec(error.message) || [];
  return { file: importer === undefined ? null : shown(importer), line: null };
}

function failed(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    outcome: "failed",
    type: error.name + (error.code === undefined ? "" : " [" + error.code + "]"),
    message: shown(error.message.split("\n")[0]),
    isImportError: IMPORT_ERRORS.test(error.code),
    isRefused: chain(error).some(({ code }) => code === "EPROBE"),
    ...place(error),
  };
}

// The nearest package.json decides; a node_modules folder ends the search.
function isModule(file) {
  if (/\.[mc]js$/.test(file)) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); path.basename(folder) !== "node_modules"; folder = path.dirname(folder)) {
    const description = path.join(folder, "package.json");
    if (fs.existsSync(description)) return JSON.parse(fs.readFileSync(description, "utf8")).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
  return false;
}

async function load() {
  const name = path.basename(ASKED.handler);
  const [, module = "", exported = ""] = /^([^.]*)\.(.*)$/.exec(name) || [];
  const folder = path.resolve(ASKED.task, ASKED.handler.slice(0, ASKED.handler.lastIndexOf(name)));
  const base = path.resolve(folder, module);
  const require = createRequire(path.join(ASKED.task, "any.js"));
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => base + ending).find((each) => fs.existsSync(each));
  const loaded =
    file === undefined
      ? require(require.resolve(module, { paths: [ASKED.task, folder] }))
      : isModule(file) ? await import(pathToFileURL(file).href) : require(file);
  const found = exported.split(".").reduce((value, key) => value?.[key], loaded);
  if (typeof found !== "function") throw new HandlerNotFound(ASKED.handler + " is undefined or not exported");
}

function answer(told) {
  writeSync(3, JSON.stringify(told) + "\n");
  exit(0);
}

process.on("uncaughtException", (error) => answer(failed(error)));
process.on("unhandledRejection", (error) => answer(failed(error)));
process.argv.length = 1;
load().then(() => answer({ outcome: "imported" }), (error) => answer(failed(error)));
`;
