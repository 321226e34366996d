/** Python: folders and modules of a package, found by `sys.path`. */
import type { Family } from "./family.ts";

export const python: Family = {
  name: "python",
  language: "Python",
  layerFolder: "python/",
  modulesFolder: "",
  example: "shared/",
  fileSuffix: "",
  searchVariable: "PYTHONPATH",
  loadingVariables: ["PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE"],
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
  versionFolder: /^python\/lib\/python3\.\d+\/site-packages\//,
  versionFolderWords: "holds shared code under site-packages too, which comes first on Python's path",
  emptyLayerWords:
    "holds nothing under python/, where a layer keeps Python modules: shared/db.py lies at python/shared/db.py",
  covers: (runtime) => /^python3\.\d+$/.test(runtime),
  handlerFiles: (handler) => moduleFiles(handler.slice(0, handler.lastIndexOf(".")).replaceAll(".", "/")),
  hides,
  code: /\.(?:py[cowi]?|so|pyd)$|__pycache__\//,
};

function moduleFiles(module: string): string[] {
  return [".py", ".pyc", "/__init__.py", "/__init__.pyc"].map((ending) => `${module}${ending}`);
}

/**
 * What the package holds comes before the layer on sys.path, so a `src/__init__.py` that stays hides the layer's
 * `src/shared/`, and a `shared.py` that stays hides the layer's `shared/`.
 */
function hides(path: string, sharedPath: string): boolean {
  const module = sharedPath.replace(/(\/|\.py)$/, "");
  if (moduleFiles(module).includes(path)) return true;
  const parents = module.split("/").slice(0, -1);
  return parents.some((_, depth) => path === `${parents.slice(0, depth + 1).join("/")}/__init__.py`);
}
