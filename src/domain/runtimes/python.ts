/** Python: folders and modules of a package, found with `sys.path`. */
import { distributionsIn, INSTALLED, isMetadata, metadataFiles } from "../imports/python/distributions.ts";
import { literal } from "../text.ts";
import type { Family } from "./family.ts";

const GENERATED = ["(^|/)__pycache__/", "\\.py[co]$"];

export const python: Family = {
  name: "python",
  language: "Python",
  example: "shared/",
  fileSuffix: "",
  searchVariable: "PYTHONPATH",
  /** With any value, Lambda's bootstrap adds no folder of layers. */
  searchesLayers: (pythonPath) =>
    pythonPath === undefined || pythonPath.split(":").some((each) => /^\/opt\/python\/*$/.test(each)),
  loadingVariables: ["PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE"],
  loadedByOptions: {},
  updatesBlockedFrom: {
    "python3.6": "2022-08-29",
    "python3.7": "2027-03-03",
    "python3.8": "2027-03-03",
    "python3.9": "2027-03-03",
    "python3.10": "2027-03-03",
    "python3.11": "2027-08-31",
    "python3.12": "2029-01-10",
    "python3.13": "2029-08-31",
    "python3.14": "2029-08-31",
  },
  covers: (runtime) => /^python3\.\d+$/.test(runtime),
  paths: {
    layerFolder: "python/",
    modulesFolder: "",
    versionFolder: /^python\/lib\/python3\.\d+\/site-packages\//,
    moduleEnding: ".py",
    fileEndings: [".py", ".so"],
    installed: INSTALLED,
    initFile: "__init__.py",
    sharedPath: null,
    code: /\.(?:py[cowi]?|so|pyd)$|__pycache__\//,
    companion: /\.so(\.\d+)*$|^[^/]+\.dist-info\//,
    generated: GENERATED,
    sourceOf: (path) => (/^(?!.*__pycache__\/).*\.py[co]$/s.test(path) ? path.slice(0, -1) : null),
    moduleFiles: expressionsOf,
    handlerFiles: (handler) => moduleFiles(handler.slice(0, handler.lastIndexOf(".")).replaceAll(".", "/")),
    /** Lambda imports the handler's module by its name, from the package or a layer (awslambdaric, `_get_handler`). */
    movingHandlers: /\.py$/,
    hides,
    librariesIn(paths, handlerTop) {
      const isDistributed = distributionsIn(paths);
      const topOf = (file: string) => file.replace(/(\.py)?(\/.*)?$/s, "");
      return (file) => topOf(file) !== handlerTop && isDistributed(topOf(file));
    },
    libraries: /\.(?:dist|egg)-info\//,
    commands: null,
    nativePackage: () => null,
    nativeVersion: (path) => /\.cpython-3(\d+)[^/]*\.so$/.exec(path)?.[1]?.replace(/^/, "3.") ?? null,
    moduleNames: (sharedPath) =>
      isMetadata(sharedPath) ? NO_NAMES : `${literal(moduleOf(sharedPath).replaceAll("/", "."))}(?:\\.\\w+)+`,
    command: "python",
  },
  texts: {
    sharedPath: "a folder (`shared/`), a module (`shared.py`) or an installed package (`requests`)",
    versionFolder: "holds shared code under site-packages too, which comes first on Python's path",
    emptyLayer:
      "holds nothing under python/, where a layer keeps Python modules: shared/db.py must be at python/shared/db.py",
    absent: () => "it contains no shared code and does not use the layer",
  },
  logs: {
    /** awslambdaric: `[ERROR] Type: message`, then the traceback. A record of `logging` has a tab after the bracket. */
    failedCall:
      /^\[ERROR\] (?<error>(?:Runtime|Function|Sandbox|Extension)\.[\w.]*(?=[:\s]|$)|[\w.]+(?=[:\s]|$)(?=[\s\S]*Traceback \(most recent call last\):))/,
    importWords: ["ModuleNotFoundError", "ImportError", "No module named", "cannot import name"],
    importForms:
      /(?<![\w.$])(?:ModuleNotFoundError|ImportError)(?=:|\(|['"\\]|\s*$)|\bNo module named '?[\w.]+|\bcannot import name '?\w+'? from/,
    missingMember: /cannot import name '?(?<member>\w+)'? from '?(?<module>[\w.]+)/,
  },
  handoverName: "shared_code",
};

/** The metadata of a package is data: no text names modules of it. */
const NO_NAMES = "(?!)";

function expressionsOf(sharedPath: string): readonly string[] {
  if (isMetadata(sharedPath)) return [metadataFiles(sharedPath)];
  if (sharedPath.endsWith("/")) return [];
  if (sharedPath.endsWith(".so")) return [`^${literal(sharedPath)}$`];
  const folder = literal(sharedPath.slice(0, sharedPath.lastIndexOf("/") + 1));
  const name = literal(sharedPath.slice(sharedPath.lastIndexOf("/") + 1, -".py".length));
  return [`^${folder}${name}\\.py[co]?$`, `^${folder}__pycache__/${name}\\.[^/]+\\.py[co]$`];
}

function moduleFiles(module: string): string[] {
  return [".py", ".pyc", "/__init__.py", "/__init__.pyc"].map((ending) => `${module}${ending}`);
}

/** `src/shared` for `src/shared/` and `src/shared.py`. */
function moduleOf(sharedPath: string): string {
  return sharedPath.replace(/(\/|\.py)$/, "");
}

/** The package comes before the layer on sys.path: a `shared.py` that stays hides the layer's `shared/`. */
function hides(path: string, sharedPath: string): boolean {
  return !isMetadata(sharedPath) && moduleFiles(moduleOf(sharedPath)).includes(path);
}
