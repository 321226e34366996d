/** Simulates probe functions: they take as long as an import on Lambda, and report success. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HostedFunctions } from "@layershift/embedded-cloud";
import { probePrefix } from "../../src/domain/service-names.ts";

/** For a package of a few megabytes: download, unpack, start an interpreter, import. */
export const IMPORT_SECONDS = 1;

export const simulatedImports: HostedFunctions = {
  has: (name) => name.startsWith(probePrefix("dev")),
  async invoke() {
    await sleep(IMPORT_SECONDS * 1000);
    return { payload: JSON.stringify({ after: { outcome: "imported" }, standIns: [] }), functionError: null };
  },
  kill: () => false,
};
