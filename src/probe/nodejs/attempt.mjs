/**
 * Loads one handler as Lambda's runtime client does, and reports the result. Runs in a new process for each handler.
 */
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const INPUT = JSON.parse(process.argv[2]);
const FOLDERS = [
  [INPUT.task, "/var/task"],
  [INPUT.opt, "/opt"],
];
const MAX_TEXT_LENGTH = 300;
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

// Code has no network access while it loads.
const refusal = () => Object.assign(new Error("the import probe has no network access"), { code: "EPROBE" });
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
// Also applies to code that imports these functions by name.
syncBuiltinESMExports();

class HandlerNotFound extends Error {}

function withLambdaPaths(text) {
  for (const [folder, name] of FOLDERS) text = text.split(folder).join(name);
  return text.slice(0, MAX_TEXT_LENGTH);
}

function causesOf(error) {
  const seen = [];
  for (let each = error; each instanceof Error && !seen.includes(each); each = each.cause) seen.push(each);
  return seen;
}

// The variable whose stand-in value the code rejected, if the error or its lines name it.
function findRejectedVariable(causes) {
  for (const error of causes) {
    const said = `${error.message} ${error.input ?? ""}`;
    const lines = placesIn(error).map(({ file, line }) => lineOf(file, line));
    const about =
      INPUT.standIns.find(([, value]) => value.length > 8 && said.toLowerCase().includes(value.toLowerCase())) ??
      INPUT.standIns.find(([name]) => name.length > 2 && hasWord(said, name)) ??
      INPUT.standIns.find(([name]) => lines.some((text) => text.includes("env") && hasWord(text, name)));
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

// The locations of an error in the package and its layers, innermost first.
function placesIn(error) {
  return [...String(error.stack).matchAll(/((?:file:\/\/)?\/[^\s():]+):(\d+)/g)]
    .map(([, found, line]) => ({ file: found.startsWith("file:") ? fileURLToPath(found) : found, line: Number(line) }))
    .filter(({ file }) => FOLDERS.some(([folder]) => file.startsWith(folder + path.sep)));
}

// The innermost location in the package or its layers. For a missing import, only the file is known.
function innermostPlace(error) {
  const [first] = placesIn(error);
  if (first !== undefined) return { file: withLambdaPaths(first.file), line: first.line };
  const [, importer] = / imported from (\S+)/.exec(error.message) || [];
  return { file: importer === undefined ? null : withLambdaPaths(importer), line: null };
}

function failureOf(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const causes = causesOf(error);
  const result = {
    outcome: "failed",
    type: withLambdaPaths(error.name + (error.code === undefined ? "" : ` [${error.code}]`)),
    message: withLambdaPaths(String(error.message).split("\n")[0]),
    isImportError: IMPORT_ERRORS.includes(error.code),
    isRefused: causes.some(({ code }) => code === "EPROBE"),
    ...innermostPlace(error),
  };
  const about = result.isImportError || result.isRefused ? null : findRejectedVariable(causes);
  return about === null ? result : { ...result, aboutVariable: about };
}

// The nearest package.json decides. A node_modules folder ends the search.
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
  const name = path.basename(INPUT.handler);
  const [, module = "", exported = ""] = /^([^.]*)\.(.*)$/.exec(name) || [];
  const folder = path.resolve(INPUT.task, INPUT.handler.slice(0, INPUT.handler.lastIndexOf(name)));
  const base = path.resolve(folder, module);
  const require = createRequire(path.join(INPUT.task, "any.js"));
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => base + ending).find((each) => fs.existsSync(each));
  const loaded =
    file === undefined
      ? require(require.resolve(module, { paths: [INPUT.task, folder] }))
      : isModule(file)
        ? await import(pathToFileURL(file).href)
        : require(file);
  const found = exported.split(".").reduce((value, key) => value?.[key], loaded);
  if (typeof found !== "function") throw new HandlerNotFound(`${INPUT.handler} is undefined or not exported`);
}

function answer(result) {
  writeSync(3, `${JSON.stringify(result)}\n`);
  exit(0);
}

process.on("uncaughtException", (error) => answer(failureOf(error)));
process.on("unhandledRejection", (error) => answer(failureOf(error)));
process.argv.length = 1;
load().then(
  () => answer({ outcome: "imported" }),
  (error) => answer(failureOf(error)),
);
