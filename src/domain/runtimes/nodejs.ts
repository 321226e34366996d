/**
 * Node.js: packages under `node_modules`, found in that folder first and then in those of NODE_PATH, the layers' among
 * them.
 */
import { HANDLER_ENDINGS, handlerModuleOf } from "../imports/nodejs/handler-module.ts";
import type { Family } from "./family.ts";

export const nodejs: Family = {
  name: "nodejs",
  language: "Node.js",
  layerFolder: "nodejs/",
  modulesFolder: "node_modules/",
  example: "node_modules/@acme/shared/",
  fileSuffix: "-nodejs",
  searchVariable: "NODE_PATH",
  loadingVariables: ["NODE_PATH", "NODE_OPTIONS"],
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
  versionFolder: /^nodejs\/node\d+\//,
  versionFolderWords: "holds shared code in the folder of one version too, which that version searches first",
  emptyLayerWords:
    "holds nothing under nodejs/node_modules/, where a layer keeps Node.js packages: node_modules/@acme/shared/ lies at nodejs/node_modules/@acme/shared/",
  covers: (runtime) => /^nodejs\d+\.x$/.test(runtime),
  handlerFiles(handler) {
    const module = handlerModuleOf(handler);
    return HANDLER_ENDINGS.map((ending) => `${module}${ending}`);
  },
  /** A link of the package's name; of files beside the folder Node.js takes what it takes now. */
  hides: (path, sharedPath) => path === sharedPath.slice(0, -1),
  code: /\.(?:[cm]?[jt]s|node|[jt]sx)$|\/package\.json$/,
};
