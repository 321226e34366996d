/** Writes the request of the demo and the folder of its layer to a temporary folder. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  sharedFiles,
  sharedFilesWithBrokenHealth,
  sharedFilesWithout,
  writeSharedDir,
} from "../../examples/sample-fleet/shared-code.ts";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";

export type Fault = "import" | "health";

/**
 * A faulty layer differs from the copies in the packages and breaks imports. Its request therefore accepts the layer's
 * content and migrates functions whose imports are unproven.
 */
export const FAULTS: Readonly<Record<Fault, { readonly title: string; files(): Promise<readonly LayerFile[]> }>> = {
  import: {
    title:
      "Migrating the fleet to a layer without shared/logic/exports.py, which a function of the last batch imports only when invoked",
    files: () => sharedFilesWithout("shared/logic/exports.py"),
  },
  health: {
    title: "Migrating the fleet to a layer that lacks the data of the chat function",
    files: sharedFilesWithBrokenHealth,
  },
};

export interface DemoRequest extends AsyncDisposable {
  readonly path: string;
  /** The `shared` folder. */
  readonly sharedDir: string;
}

/**
 * Shorter waits than the example's, which suit AWS: in the demo's cloud, updates settle sooner, and only the checks
 * invoke the functions.
 */
const DEMO_WAITS = { bakeSeconds: 2, graceSeconds: 1, inconclusive: "proceed" };

const EXAMPLE = new URL("../../statemachine/examples/sample-fleet.json", import.meta.url);

export async function writeRequest(fault: Fault | null): Promise<DemoRequest> {
  const folder = await mkdtemp(join(tmpdir(), "layershift-demo-"));
  const example: object = JSON.parse(await readFile(EXAMPLE, "utf8"));
  await writeSharedDir(folder, await (fault === null ? sharedFiles() : FAULTS[fault].files()));
  const path = join(folder, "request.json");
  const request = {
    ...example,
    ...DEMO_WAITS,
    ...(fault === null ? {} : { drift: "adopt-layer", unproven: "migrate" }),
  };
  await writeFile(path, JSON.stringify(request));
  return {
    path,
    sharedDir: join(folder, "shared"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
