/** Node.js: packages in `node_modules`, found there first, then in the folders of NODE_PATH, which has the layers'. */

import { HANDLER_ENDINGS, handlerModuleOf } from "../imports/nodejs/handler-module.ts";
import { literal } from "../text.ts";
import type { Family } from "./family.ts";

export const nodejs: Family = {
  name: "nodejs",
  language: "Node.js",
  example: "node_modules/@acme/shared/",
  fileSuffix: "-nodejs",
  searchVariable: "NODE_PATH",
  /** Lambda sets NODE_PATH only if the function does not. An empty value counts as none. */
  searchesLayers: (nodePath) =>
    !nodePath || nodePath.split(":").some((folder) => /^\/opt\/nodejs\/node_modules\/*$/.test(folder)),
  loadingVariables: ["NODE_PATH", "NODE_OPTIONS"],
  loadedByOptions: { NODE_OPTIONS: loadedByNodeOptions },
  updatesBlockedFrom: {
    "nodejs10.x": "2022-02-14",
    "nodejs12.x": "2023-04-30",
    "nodejs14.x": "2027-03-03",
    "nodejs16.x": "2027-03-03",
    "nodejs18.x": "2027-03-03",
    "nodejs20.x": "2027-03-03",
    "nodejs22.x": "2027-07-01",
    "nodejs24.x": "2028-07-01",
  },
  covers: (runtime) => /^nodejs\d+\.x$/.test(runtime),
  paths: {
    layerFolder: "nodejs/",
    modulesFolder: "node_modules/",
    versionFolder: /^nodejs\/node\d+\//,
    moduleEnding: null,
    fileEndings: [],
    installed: null,
    initFile: null,
    sharedPath: {
      pattern: /^(?!(.*\/)?node_modules\/)|^node_modules\/(@[^/]+\/)?[^@./][^/]*\/$/,
      problem: "not-a-whole-package",
    },
    /** A package.json in node_modules decides what a name means. Any other can stay. */
    code: /\.(?:[cm]?[jt]s|node|[jt]sx)$|(?:^|\/)node_modules\/(?:.*\/)?package\.json$/,
    companion: /\.so(\.\d+)*$/,
    generated: [],
    sourceOf: () => null,
    moduleFiles: () => [],
    handlerFiles: (handler) => HANDLER_ENDINGS.map((ending) => `${handlerModuleOf(handler)}${ending}`),
    movingHandlers: /^(?!(?:.*\/)?node_modules\/).*\.[cm]?js$/,
    /** A link of the package's name. Of files beside the folder, Node.js finds the same as before. */
    hides: (path, sharedPath) => path === sharedPath.slice(0, -1),
    librariesIn: () => (file) => file.includes("node_modules/"),
    libraries: /\/node_modules\//,
    commands: /(^|\/)node_modules\/\.bin\//,
    /** Packages have a file for each machine anywhere in them, or a package for each: `@img/sharp-linux-arm64`. */
    nativePackage: (path) =>
      /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0].replace(PLATFORM, "") ?? null,
    nativeVersion: () => null,
    moduleNames: (path) =>
      path.startsWith("node_modules/")
        ? `(?<!node_modules/)${literal(path.slice("node_modules/".length, -1))}(?:/[\\w.-]+)+`
        : NO_NAMES,
    command: "node",
  },
  texts: {
    sharedPath: "a package of Node.js (`node_modules/@acme/shared/`)",
    versionFolder: "holds shared code in the folder of one version too, which that version searches first",
    emptyLayer:
      "holds nothing under nodejs/, where a layer keeps Node.js code: node_modules/@acme/shared/ must be at nodejs/node_modules/@acme/shared/, and shared/ at nodejs/shared/",
    absent: (sharedPaths) =>
      `it does not contain ${sharedPaths.join(", ")} and does not use the layer. Code that a bundler merged into the function's own files cannot be removed from them`,
  },
  logs: {
    /** `TIME\tREQUEST\tERROR\tInvoke Error \t{…}`. */
    failedCall:
      /^[^\t\n]*\t(?<request>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|undefined)?\t?ERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s*/,
    importWords: [
      "Cannot find module",
      "Cannot find package",
      "ERR_MODULE_NOT_FOUND",
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
      "ERR_REQUIRE_ESM",
    ],
    importForms:
      /\bCannot find (?:module|package) '|\bERR_(?:MODULE_NOT_FOUND|PACKAGE_PATH_NOT_EXPORTED|REQUIRE_ESM)\b/,
    missingMember: null,
  },
  handoverName: "shared_node_code",
};

/** Modules of a folder are loaded by paths, never by names: this matches nothing. */
const NO_NAMES = "(?!)";

/** Suffixes of npm packages for one platform: `linux-x64`, `linuxmusl-arm64`, `linux-x64-gnu`, `darwin-arm64`. */
const PLATFORM =
  /(^|[-_./])(linux|linuxmusl|darwin|win32|freebsd|android|openbsd|sunos|wasm32)([-_](x64|arm64|ia32|arm|armv7|armv6|riscv64|ppc64|ppc64le|s390x|loong64|mips64el|universal))?([-_](gnu|musl|msvc|gnueabihf|musleabihf|eabi))?\/$/;

/**
 * What node loads before the function. `--require` finds a package's name in layers, like every `require`. `--import`
 * and `--loader` search no layer, so their names count as names in the package.
 */
function loadedByNodeOptions(value: string): readonly string[] {
  const found = value.matchAll(/(?:^|\s)(-r|--(?:require|import|loader|experimental-loader))(?:=|\s+)("[^"]*"|\S+)/g);
  return [...found].flatMap(([, option = "", said = ""]) => {
    const what = said.replace(/^"|"$/g, "").replace(/^file:\/\//, "");
    if (/^\.{0,2}\//.test(what)) return [what];
    return /^(-r|--require)$/.test(option) ? [] : [`node_modules/${what}`];
  });
}
