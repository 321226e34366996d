/** Builds the sample fleet: each package contains the function's own files and the shared code. */

import type { LayerFile } from "../../src/domain/package/layer-artifact.ts";
import type { NewFunction } from "./create-function.ts";
import { SAMPLE_SETTINGS, type SampleSettings } from "./function-list.ts";
import { filesBelow, packageOf } from "./package-files.ts";
import { sharedFiles } from "./shared-code.ts";

const RUNTIME = "python3.11";

/** A layer that a function uses before any migration. */
export interface SampleLayer {
  readonly name: string;
  readonly zip: Uint8Array;
}

/** A function to create. Its layers are not published yet. */
export interface SampleFunction extends Omit<NewFunction, "layerArns" | "roleArn"> {
  /** In merge order. */
  readonly layers: readonly SampleLayer[];
}

export interface SampleFleet {
  readonly functions: readonly SampleFunction[];
  /** The shared code that every ZIP function except the drifted one bundles in `shared/`: the layer's content. */
  readonly sharedFiles: readonly LayerFile[];
}

/** The whole fleet. Every call returns the same bytes. */
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
  // A function's own file replaces the shared file with the same path, which makes the copy drift.
  const files = new Map([...shared, ...own].map((file) => [file.path, file]));
  const zip = await packageOf([...files.values()]);
  return { kind: "zip", zip, runtime: RUNTIME, handler: settings.handler ?? "app.handler" };
}

async function sampleLayer(name: string): Promise<SampleLayer> {
  return { name, zip: await packageOf(await filesBelow(`layers/${name}`)) };
}
