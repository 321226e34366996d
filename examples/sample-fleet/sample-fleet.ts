/** Builds the sample fleet: every function's package from its own files and the shared code. */
import type { NewFunction } from "../../src/aws/lambda/create-function.ts";
import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";
import { SAMPLE_SETTINGS, type SampleSettings } from "./function-list.ts";
import { filesBelow, packageOf } from "./package-files.ts";
import { sharedFiles } from "./shared-code.ts";

const RUNTIME = "python3.11";

/** A layer a function of the fleet had before any migration. */
export interface SampleLayer {
  readonly name: string;
  readonly zip: Uint8Array;
}

/** One function, ready to be created; its layers are not published yet. */
export interface SampleFunction extends Omit<NewFunction, "layerArns" | "roleArn"> {
  /** In the order they merge into /opt. */
  readonly layers: readonly SampleLayer[];
}

export interface SampleFleet {
  readonly functions: readonly SampleFunction[];
  /** What every ZIP function bundles below `shared/`, the drifted one apart: what to build the layer from. */
  readonly sharedFiles: readonly LayerFile[];
}

/** The whole fleet; the same bytes at every call. */
export async function sampleFleet(): Promise<SampleFleet> {
  const shared = await sharedFiles();
  const functions = SAMPLE_SETTINGS.map((settings) => sampleFunction(settings, shared));
  return { functions: await Promise.all(functions), sharedFiles: shared };
}

async function sampleFunction(settings: SampleSettings, shared: readonly LayerFile[]): Promise<SampleFunction> {
  return {
    name: settings.name,
    code: await codeOf(settings, shared),
    timeoutSeconds: settings.timeoutSeconds ?? 15,
    memoryMb: settings.memoryMb ?? 256,
    environment: settings.environment ?? {},
    layers: await Promise.all((settings.layers ?? []).map(sampleLayer)),
    tags: { team: settings.team, stage: "dev" },
    logGroup: settings.logGroup ?? null,
  };
}

async function codeOf(settings: SampleSettings, shared: readonly LayerFile[]): Promise<SampleFunction["code"]> {
  if (settings.imageUri !== undefined) return { kind: "image", uri: settings.imageUri };
  const own = await filesBelow(`functions/${settings.name}`);
  // A function's own file wins over the shared one of the same path: that is how a copy drifts.
  const files = new Map([...shared, ...own].map((file) => [file.path, file]));
  const zip = await packageOf([...files.values()]);
  return { kind: "zip", zip, runtime: RUNTIME, handler: settings.handler ?? "app.handler" };
}

async function sampleLayer(name: string): Promise<SampleLayer> {
  return { name, zip: await packageOf(await filesBelow(`layers/${name}`)) };
}
