/** The request of the demonstration and the folder its layer is built from, written where only this run looks. */
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
 * A layer with a fault differs from the copies it replaces, so its request says that the layer's content counts, and
 * that functions move whose imports reading cannot follow.
 */
export const FAULTS: Readonly<Record<Fault, { readonly words: string; files(): Promise<readonly LayerFile[]> }>> = {
  import: {
    words:
      "Migrating the fleet onto a layer that lacks shared/logic/exports.py, which one late function imports only when it is called",
    files: () => sharedFilesWithout("shared/logic/exports.py"),
  },
  health: {
    words: "Migrating the fleet onto a layer in which the chat function finds no material to answer from",
    files: sharedFilesWithBrokenHealth,
  },
};

export interface WrittenRequest extends AsyncDisposable {
  readonly path: string;
  /** The `shared` folder. */
  readonly sharedDir: string;
}

/**
 * The example's own waits suit AWS; in the demonstration's cloud updates settle and old environments end sooner, and
 * nobody but the checks calls the functions.
 */
const DEMO_WAITS = { bakeSeconds: 2, graceSeconds: 1, inconclusive: "proceed" };

const EXAMPLE = new URL("../../statemachine/examples/sample-fleet.json", import.meta.url);

export async function writtenRequest(fault: Fault | null): Promise<WrittenRequest> {
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
