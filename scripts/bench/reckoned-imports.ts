/** Probe functions that import nothing: they take the time of an import on Lambda, and say that it succeeded. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HostedFunctions } from "@layershift/embedded-cloud";
import { probePrefix } from "../../src/domain/service-names.ts";

/** Of a package of some megabytes: download, unpack, a fresh interpreter, and the import itself. */
export const IMPORT_SECONDS = 1;

export const reckonedImports: HostedFunctions = {
  has: (name) => name.startsWith(probePrefix("dev")),
  async invoke() {
    await sleep(IMPORT_SECONDS * 1000);
    return { payload: JSON.stringify({ after: { outcome: "imported" }, standIns: [] }), functionError: null };
  },
  kill: () => false,
};
