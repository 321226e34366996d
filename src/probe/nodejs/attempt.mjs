/** Loads one handler, as Lambda's runtime client does, and says what came of it. Started anew for each handler. */
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ASKED = JSON.parse(process.argv[2]);
const SHOWN = [
  [ASKED.task, "/var/task"],
  [ASKED.opt, "/opt"],
];
const LONGEST_TEXT = 300;
const IMPORT_ERRORS = [
  "MODULE_NOT_FOUND",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_REQUIRE_ESM",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_DLOPEN_FAILED",
];
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
dns.promises.lookup = async () => {
  throw refusal();
};
dgram.Socket.prototype.send = () => {
  throw refusal();
};
// Also for those who import these functions by their names.
syncBuiltinESMExports();

class HandlerNotFound extends Error {}

function shown(text) {
  for (const [folder, name] of SHOWN) text = text.split(folder).join(name);
  return text.slice(0, LONGEST_TEXT);
}

function chain(error) {
  const seen = [];
  for (let each = error; each instanceof Error && !seen.includes(each); each = each.cause) seen.push(each);
  return seen;
}

// The variable whose stand-in the code could not make use of, as far as the error or its lines tell.
function aboutVariable(causes) {
  for (const error of causes) {
    const said = `${error.message} ${error.input ?? ""}`;
    const lines = placesIn(error).map(({ file, line }) => lineOf(file, line));
    const about =
      ASKED.standIns.find(([, value]) => value.length > 8 && said.toLowerCase().includes(value.toLowerCase())) ??
      ASKED.standIns.find(([name]) => name.length > 2 && hasWord(said, name)) ??
      ASKED.standIns.find(([name]) => lines.some((text) => text.includes("env") && hasWord(text, name)));
    if (about !== undefined) return about[0];
  }
  return null;
}

const hasWord = (text, name) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text);

function lineOf(file, line) {
  try {
    return fs.readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  } catch {
    return "";
  }
}

// The places of an error in files of package or layers, the innermost first.
function placesIn(error) {
  return [...String(error.stack).matchAll(/((?:file:\/\/)?\/[^\s():]+):(\d+)/g)]
    .map(([, found, line]) => ({ file: found.startsWith("file:") ? fileURLToPath(found) : found, line: Number(line) }))
    .filter(({ file }) => SHOWN.some(([folder]) => file.startsWith(folder + path.sep)));
}

// The first place in files of package or layers; what import does not find is told with the file alone.
function place(error) {
  const [first] = placesIn(error);
  if (first !== undefined) return { file: shown(first.file), line: first.line };
  const [, importer] = / imported from (\S+)/.exec(error.message) || [];
  return { file: importer === undefined ? null : shown(importer), line: null };
}

function failed(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const causes = chain(error);
  const told = {
    outcome: "failed",
    type: shown(error.name + (error.code === undefined ? "" : ` [${error.code}]`)),
    message: shown(String(error.message).split("\n")[0]),
    isImportError: IMPORT_ERRORS.includes(error.code),
    isRefused: causes.some(({ code }) => code === "EPROBE"),
    ...place(error),
  };
  const about = told.isImportError || told.isRefused ? null : aboutVariable(causes);
  return about === null ? told : { ...told, aboutVariable: about };
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
      : isModule(file)
        ? await import(pathToFileURL(file).href)
        : require(file);
  const found = exported.split(".").reduce((value, key) => value?.[key], loaded);
  if (typeof found !== "function") throw new HandlerNotFound(`${ASKED.handler} is undefined or not exported`);
}

function answer(told) {
  writeSync(3, `${JSON.stringify(told)}\n`);
  exit(0);
}

process.on("uncaughtException", (error) => answer(failed(error)));
process.on("unhandledRejection", (error) => answer(failed(error)));
process.argv.length = 1;
load().then(
  () => answer({ outcome: "imported" }),
  (error) => answer(failed(error)),
);
