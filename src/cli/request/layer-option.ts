/** `--shared-dir` and `--to-version`: override the layer source of the request. */
import { InvalidArgumentError, Option } from "commander";
import { count } from "../../domain/amounts.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { FAMILY_NAMES } from "../../domain/runtimes/family.ts";
import { listed, printable } from "../../domain/text.ts";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { type Connection, connect } from "../execution/connection.ts";
import { launch } from "../execution/launch.ts";
import { Refused } from "../terminal/errors.ts";
import { type BuiltLayer, buildLayers, storeLayer, withLayersFrom, withLayerVersion } from "./layer-folder.ts";
import { findPrograms } from "./programs-of-fleet.ts";

export interface LayerOptions extends CommonOptions {
  readonly sharedDir?: string;
  readonly toVersion?: number;
}

export const sharedDirOption = () =>
  new Option(
    "--shared-dir <dir>",
    "build the layer from this folder instead of the source in the request: the shared folder itself, or with several shared paths the folder that contains them",
  );

/** Changes only layer versions: no code is changed and no layer is published. */
export const toVersionOption = () =>
  new Option(
    "--to-version <number>",
    "move functions that use the layer to this older or newer version; changes no code",
  )
    .argParser(versionNumber)
    .conflicts(["sharedDir", "keepLayer", "functions"]);

function versionNumber(value: string): number {
  if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be the number of a layer version, for example 3.");
}

/** Stands in for the layer while the request is checked, before the layer is built. */
export const PLACEHOLDERS = new Map(
  (["layer", ...FAMILY_NAMES] as const).map((of) => [of, "s3://placeholder/layer.zip"]),
);

/** Checks the request, builds and uploads a layer from a folder, and starts the execution. */
export async function launchWithLayer(asked: unknown, wait: boolean, call: Call<LayerOptions>): Promise<CommandResult> {
  const { kind, input, connection } = await withLayer(asked, call, () => connect(call.options));
  return launch(connection, { kind, input, wait }, call);
}

/** What building and storing a layer needs, and how addresses of the bucket are shown. */
export type LayerPlace = Pick<Connection, "lambda" | "packages" | "store"> & {
  readonly shown?: (location: string) => string;
};

/**
 * The request as `--shared-dir` and `--to-version` say: its layers are built and stored. Connects only if the request
 * is valid. @throws BadRequest for other requests
 */
export async function withLayer<Place extends LayerPlace>(
  asked: unknown,
  call: Call<LayerOptions>,
  connectTo: () => Promise<Place>,
) {
  const { sharedDir, toVersion } = call.options;
  const given = toVersion === undefined ? asked : withLayerVersion(asked, toVersion);
  const request = requestFrom(sharedDir === undefined ? given : withLayersFrom(given, PLACEHOLDERS));
  const { kind } = request;
  if (sharedDir === undefined) return { kind, input: given, connection: await connectTo() };
  if (!("migration" in request)) throw new Refused("--shared-dir builds a layer, which only a migration has.");
  const { migration } = request;
  let connecting: Promise<Place> | undefined;
  const connectOnce = () => (connecting ??= connectTo());
  const layers = await buildLayers(sharedDir, migration, async () => findPrograms(migration, await connectOnce()));
  const connection = await connectOnce();
  const locations = new Map<BuiltLayer["of"], string>();
  for (const layer of layers) {
    const location = await storeLayer(connection.store, layer);
    locations.set(layer.of, location);
    call.output.write(
      `Layer    ${connection.shown?.(location) ?? location} (${count(layer.files, "file")} from ${printable(sharedDir)}${notesOn(layer)})\n`,
    );
  }
  return { kind, input: withLayersFrom(given, locations), connection };
}

function notesOn({ leftOut, programs }: BuiltLayer): string {
  const noteOn = (text: string, paths: readonly string[]) => (paths.length === 0 ? "" : `; ${text}: ${listed(paths)}`);
  return noteOn("left out", leftOut) + noteOn("executable as in the functions' packages", programs);
}
