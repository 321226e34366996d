/** Node.js: packages under `node_modules`, found in that folder first and then in those of NODE_PATH, the layers' among them. */
import { HANDLER_ENDINGS, handlerModuleOf } from "../imports/nodejs/handler-module.ts";
import type { Family } from "./family.ts";

export const nodejs: Family = {
  name: "nodejs",
  language: "Node.js",
  layerFolder: "nodejs/",
  versionFolder: /^nodejs\/node\d+\//,
  versionFolderWords: "holds shared code in the folder of one version too, which that version searches first",
  emptyLayerWords:
    "holds nothing under nodejs/node_modules/, where a layer keeps Node.js packages: node_modules/@acme/shared/ lies at nodejs/node_modules/@acme/shared/",
  covers: (runtime) => /^nodejs\d+\.x$/.test(runtime),
  owns: (path) => path.startsWith("node_modules/"),
  handlerFiles(handler) {
    const module = handlerModuleOf(handler);
    return HANDLER_ENDINGS.map((ending) => `${module}${ending}`);
  },
  /** A link of the package's name; of files beside the folder Node.js takes what it takes now. */
  hides: (path, sharedPath) => path === sharedPath.slice(0, -1),
  code: /\.(?:[cm]?[jt]s|node|[jt]sx)$|\/package\.json$/,
  absentWords: (sharedPaths) =>
    `it holds no ${sharedPaths.join(", ")} and does not use the layer; what a bundler merged into the function's own files cannot be taken out of them`,
};
