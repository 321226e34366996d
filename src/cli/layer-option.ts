/** `--shared-dir`: the layer comes from a folder of this machine, whatever source the request names. */
import { Option } from "commander";
import { requestFrom } from "../domain/request.ts";
import type { Answer, Call, CommonOptions } from "./command.ts";
import { connect } from "./connection.ts";
import { launched } from "./launch.ts";
import { type BuiltLayer, keptLayer, layerFromFolder, withLayerFrom } from "./layer-folder.ts";

export interface LayerOptions extends CommonOptions {
  readonly sharedDir?: string;
}

export const sharedDirOption = () =>
  new Option(
    "--shared-dir <dir>",
    "build the layer from this folder and upload it, in place of the layer source the request names; the folder is the shared folder itself, or with several shared paths the folder that holds them",
  );

const NAMED = 3;

/** Checks the request, builds and uploads the layer where it comes from a folder, and starts the execution. */
export async function launchedWithLayer(input: unknown, wait: boolean, call: Call<LayerOptions>): Promise<Answer> {
  const { sharedDir } = call.options;
  if (sharedDir === undefined) {
    const { kind } = requestFrom(input);
    return launched(await connect(call.options), { kind, input, wait }, call);
  }
  const { kind } = requestFrom(withLayerFrom(input, "s3://not-known-yet/layer.zip"));
  const layer = await layerFromFolder(sharedDir, input);
  const connection = await connect(call.options);
  const location = await keptLayer(connection.store, layer);
  call.words.write(`Layer    ${location} (${layer.files} files from ${sharedDir}${leftOutWords(layer)})\n`);
  return launched(connection, { kind, input: withLayerFrom(input, location), wait }, call);
}

function leftOutWords({ leftOut }: BuiltLayer): string {
  if (leftOut.length === 0) return "";
  const more = leftOut.length > NAMED ? ` and ${leftOut.length - NAMED} more` : "";
  return `; left out: ${leftOut.slice(0, NAMED).join(", ")}${more}`;
}
