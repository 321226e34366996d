/** `--shared-dir` and `--to-version`: where the layer comes from, whatever source the request names. */

import { InvalidArgumentError, Option } from "commander";
import { count } from "../../domain/amounts.ts";
import { requestFrom } from "../../domain/request/request.ts";
import { FAMILY_NAMES } from "../../domain/runtimes/family.ts";
import { listed, printable } from "../../domain/text.ts";
import type { Answer, Call, CommonOptions } from "../commands/command.ts";
import { connect } from "../execution/connection.ts";
import { launched } from "../execution/launch.ts";
import { connectToFleet } from "../execution/live-fleet.ts";
import { type BuiltLayer, keptLayer, layersFromFolder, withLayersFrom, withLayerVersion } from "./layer-folder.ts";
import { programsOfFleet } from "./programs-of-fleet.ts";

export interface LayerOptions extends CommonOptions {
  readonly sharedDir?: string;
  readonly toVersion?: number;
}

export const sharedDirOption = () =>
  new Option(
    "--shared-dir <dir>",
    "build the layer from this folder and upload it, in place of the layer source the request names; the folder is the shared folder itself, or with several shared paths the folder that holds them",
  );

/** Only layer versions move: no code is changed, no layer is published. */
export const toVersionOption = () =>
  new Option(
    "--to-version <number>",
    "move functions on the layer to this version of it, back or forth; changes no code",
  )
    .argParser(versionNumber)
    .conflicts(["sharedDir", "keepLayer", "functions"]);

function versionNumber(value: string): number {
  if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Give the number of a version of the layer, for example 3.");
}

/** A request is judged before its layer is built. */
const NOT_KNOWN_YET = new Map((["layer", ...FAMILY_NAMES] as const).map((of) => [of, "s3://not-known-yet/layer.zip"]));

/** Checks the request, builds and uploads the layer where it comes from a folder, and starts the execution. */
export async function launchedWithLayer(asked: unknown, wait: boolean, call: Call<LayerOptions>): Promise<Answer> {
  const { sharedDir, toVersion } = call.options;
  const input = toVersion === undefined ? asked : withLayerVersion(asked, toVersion);
  if (sharedDir === undefined) {
    const { kind } = requestFrom(input);
    return launched(await connect(call.options), { kind, input, wait }, call);
  }
  const request = requestFrom(withLayersFrom(input, NOT_KNOWN_YET));
  const { kind } = request;
  const layers = await layersFromFolder(sharedDir, input, async () =>
    "migration" in request ? programsOfFleet(request.migration, await connectToFleet(call.options)) : () => false,
  );
  const connection = await connect(call.options);
  const locations = new Map<BuiltLayer["of"], string>();
  for (const layer of layers) {
    const location = await keptLayer(connection.store, layer);
    locations.set(layer.of, location);
    call.words.write(
      `Layer    ${location} (${count(layer.files, "file")} from ${printable(sharedDir)}${leftOutWords(layer)}${programWords(layer)})\n`,
    );
  }
  return launched(connection, { kind, input: withLayersFrom(input, locations), wait }, call);
}

function leftOutWords({ leftOut }: BuiltLayer): string {
  return leftOut.length === 0 ? "" : `; left out: ${listed(leftOut)}`;
}

function programWords({ programs }: BuiltLayer): string {
  return programs.length === 0 ? "" : `; executable as in the functions' packages: ${listed(programs)}`;
}
