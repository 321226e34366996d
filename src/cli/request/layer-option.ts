/** `--shared-dir` and `--to-version`: override the layer source of the request. */
import { InvalidArgumentError, Option } from "commander";
import { count } from "../../domain/amounts.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { FAMILY_NAMES } from "../../domain/runtimes/family.ts";
import { listed, printable } from "../../domain/text.ts";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { connect } from "../execution/connection.ts";
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
  const { sharedDir, toVersion } = call.options;
  const input = toVersion === undefined ? asked : withLayerVersion(asked, toVersion);
  if (sharedDir === undefined) {
    const { kind } = requestFrom(input);
    return launch(await connect(call.options), { kind, input, wait }, call);
  }
  const request = requestFrom(withLayersFrom(input, PLACEHOLDERS));
  if (!("migration" in request)) throw new Refused("--shared-dir builds a layer, which only a migration has.");
  const { kind, migration } = request;
  const layers = await buildLayers(sharedDir, migration, async () =>
    findPrograms(migration, await connect(call.options)),
  );
  const connection = await connect(call.options);
  const locations = new Map<BuiltLayer["of"], string>();
  for (const layer of layers) {
    const location = await storeLayer(connection.store, layer);
    locations.set(layer.of, location);
    call.output.write(
      `Layer    ${location} (${count(layer.files, "file")} from ${printable(sharedDir)}${notesOn(layer)})\n`,
    );
  }
  return launch(connection, { kind, input: withLayersFrom(input, locations), wait }, call);
}

function notesOn({ leftOut, programs }: BuiltLayer): string {
  const noteOn = (text: string, paths: readonly string[]) => (paths.length === 0 ? "" : `; ${text}: ${listed(paths)}`);
  return noteOn("left out", leftOut) + noteOn("executable as in the functions' packages", programs);
}
