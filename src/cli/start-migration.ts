/** `npm run start-migration`: brings a fleet onto a layer. */
import { requestFrom } from "../domain/request.ts";
import { type Answer, type Call, type CommonOptions, commandNamed, runCommand } from "./command.ts";
import { connect } from "./connection.ts";
import type { ExitCode } from "./errors.ts";
import { launched } from "./launch.ts";
import { keptLayer, layerFromFolder, withLayerFrom } from "./layer-folder.ts";
import { requestFile } from "./request-file.ts";
import type { Terminal } from "./terminal.ts";

export interface StartOptions extends CommonOptions {
  readonly wait?: true;
  readonly sharedDir?: string;
}

/** Checks the request, uploads the layer where it comes from a folder, starts the execution; answers the exit code. */
export function startMigration(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const command = commandNamed({
    name: "start-migration",
    summary:
      "Starts a migration: moves the shared code of a fleet into a layer, batch by batch, or leaves everything as it was.",
    operand: { name: "request", is: "path of the request, a JSON file (docs/request.md)" },
    example: "request.json --shared-dir ./shared --wait",
  })
    .option("--wait", "show progress until it ends, then the result")
    .option(
      "--shared-dir <dir>",
      "build the layer from this folder and upload it, in place of the layer source the request names; the folder is the shared folder itself, or with several shared paths the folder that holds them",
    );
  return runCommand<StartOptions>(command, argv, terminal, started);
}

/** The command without its words: what the demo runs as well. */
export async function started(call: Call<StartOptions>): Promise<Answer> {
  const { sharedDir, wait = false } = call.options;
  const [path = ""] = call.arguments;
  const input = await requestFile(path);
  if (sharedDir === undefined) {
    const { kind } = requestFrom(input);
    return launched(await connect(call.options), { kind, input, wait }, call);
  }
  const { kind } = requestFrom(withLayerFrom(input, "s3://not-known-yet/layer.zip"));
  const layer = await layerFromFolder(sharedDir, input);
  const connection = await connect(call.options);
  const location = await keptLayer(connection.store, layer);
  call.words.write(`Layer    ${location} (${layer.files} files from ${sharedDir})\n`);
  return launched(connection, { kind, input: withLayerFrom(input, location), wait }, call);
}
